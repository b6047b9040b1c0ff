--- The user's commands.

local M = {}

local client = require("siskin.client")

local OBJECTIVES = { "pass", "speed", "simplicity" }

local function at_cursor(name, more)
  return function()
    local running = client.need()
    if not running then return end
    client.command(name, { vim.tbl_extend("force", client.place(running), more or {}) })
  end
end

--- Evolves the function at the cursor; without an objective its tests decide.
---@param objective? string
function M.evolve(objective)
  if objective == "" then objective = nil end
  if objective and not vim.tbl_contains(OBJECTIVES, objective) then
    return client.say("There is no objective " .. objective, vim.log.levels.ERROR)
  end
  at_cursor("siskin.evolve", { objective = objective })()
end

local function check(pin)
  local arguments = { vim.uri_from_bufnr(0) }
  if pin ~= "" then arguments[2] = pin end
  client.command("siskin.checkAgainst", arguments)
end

-- Asks which of the kept runs, and opens its report.
local function choose_run(runs)
  if type(runs) ~= "table" or #runs == 0 then return client.say("No evolution is kept for this project") end
  local function line(run) return ("%s  %s  %s: %s"):format(run["function"], run.file, run.objective, run.verdict) end
  vim.ui.select(runs, { prompt = "Show the report of", kind = "siskin", format_item = line }, function(run)
    if run then client.command("siskin.showReport", { { run = run.run } }) end
  end)
end

-- Runs the command line in the project's folder, in a terminal below.
local function in_terminal(arguments)
  local root = require("siskin.config").root(0) or vim.uv.cwd()
  local program = require("siskin.config").options().cmd[1]
  vim.cmd("botright 12new")
  local command = vim.list_extend({ program }, arguments)
  if vim.fn.has("nvim-0.11") == 1 then
    vim.fn.jobstart(command, { cwd = root, term = true })
  else
    vim.fn.termopen(command, { cwd = root })
  end
end

local function completing(words)
  return function(lead)
    return vim.tbl_filter(function(word) return vim.startswith(word, lead) end, words)
  end
end

--- Defines them.
function M.define()
  local function define(name, run, options) vim.api.nvim_create_user_command(name, run, options) end
  define("SiskinSearch", function(call) require("siskin.search").open(call.args) end,
    { nargs = "*", desc = "Search APIs by words" })
  define("SiskinEvolve", function(call) M.evolve(call.args) end,
    { nargs = "?", complete = completing(OBJECTIVES), desc = "Evolve the function at the cursor against its tests" })
  define("SiskinStop", at_cursor("siskin.stopEvolving"), { desc = "Stop evolving the function at the cursor" })
  define("SiskinApply", at_cursor("siskin.applyEvolved"), { desc = "Apply the evolved function" })
  define("SiskinReport", function() client.command("siskin.showReport", {}) end,
    { desc = "Show the report of the latest evolution" })
  define("SiskinRuns", function() client.command("siskin.runs", {}, choose_run) end, { desc = "Choose among kept evolutions" })
  define("SiskinCheck", function(call) check(call.args) end,
    { nargs = "?", desc = "Say what another version of a package would break: NAME==VERSION" })
  define("SiskinComment", at_cursor("siskin.findApi"), { desc = "Find an API for the comment at the cursor" })
  define("SiskinIndex", function(call) in_terminal(call.bang and { "index", "--fetch" } or { "index" }) end,
    { bang = true, desc = "Index the project's packages; with !, get pinned versions from the package index" })
  define("SiskinDoctor", function() in_terminal({ "doctor" }) end, { desc = "Say what Siskin sees here" })
end

return M
