-- Runs the flows of flows.json one after another, each on the file as it is on disk, and writes a line for each.

local here = vim.fs.dirname(debug.getinfo(1, "S").source:sub(2))
package.path = here .. "/?.lua;" .. package.path
local steps = require("steps")

for _, provider in ipairs({ "python3", "node", "ruby", "perl" }) do vim.g["loaded_" .. provider .. "_provider"] = 0 end
vim.o.completeopt, vim.o.swapfile, vim.o.columns, vim.o.lines = "menuone,noselect", false, 120, 40
vim.o.shortmess = vim.o.shortmess .. "A"

-- The plugin as a plugin manager adds it.
vim.opt.runtimepath:prepend(vim.env.TEST_EXTENSION)
vim.cmd.runtime("plugin/siskin.lua")
vim.cmd("filetype plugin on")

local results, n_failed = {}, 0

local function tell(line)
  results[#results + 1] = line
  vim.fn.writefile(results, vim.env.TEST_OUT .. "/flows.txt")
end

local function fail(name, reason)
  n_failed = n_failed + 1
  tell(("FAIL %s %s"):format(name, (tostring(reason):gsub("%s+", " "))))
end

local function open(file)
  steps.normal()
  steps.close_floats()
  vim.cmd("silent! %bwipeout!")
  vim.cmd.edit(vim.fn.fnameescape(file))
  -- Text is typed as it stands.
  vim.bo.autoindent, vim.bo.indentexpr, vim.bo.formatoptions, vim.bo.textwidth = false, "", "", 0
  steps.wait("server", function()
    local client = vim.lsp.get_clients({ name = "siskin", bufnr = 0 })[1]
    return client and client.initialized ~= false
  end)
end

-- What holds after all flows: one server, nothing left unanswered, no error in the log.
local function check_end()
  local clients = vim.lsp.get_clients({ name = "siskin" })
  if #clients ~= 1 then return ("%d servers run"):format(#clients) end
  local n_waiting = 0
  for _, request in pairs(clients[1].requests) do
    if request.type == "pending" then n_waiting = n_waiting + 1 end
  end
  if n_waiting > 0 then return ("%d requests were not answered"):format(n_waiting) end
  local log = require("vim.lsp.log").get_filename()
  local n_starts = 0
  for _, line in ipairs(vim.fn.filereadable(log) == 1 and vim.fn.readfile(log) or {}) do
    -- What a server writes on stderr Neovim logs as errors: only Siskin's own errors count there.
    local is_error = line:find("^%[ERROR%]") and (not line:find('"stderr"', 1, true) or line:find(" ERROR ", 1, true))
    if is_error then return "in the log: " .. line:sub(1, 300) end
    if line:find("Starting RPC client", 1, true) then n_starts = n_starts + 1 end
  end
  if n_starts > 1 then return ("the server was started %d times"):format(n_starts) end
end

local kinds = require("flows")

-- What is run: a name, and what to do.
local function flows()
  local found = {}
  for _, flow in ipairs(vim.json.decode(table.concat(vim.fn.readfile("flows.json"), "\n"))) do
    found[#found + 1] = { flow.flow, function()
      local kind = kinds[flow.flow] or error("there is no flow of this kind", 0)
      open(flow.file)
      kind(flow)
    end }
  end
  return found
end

local function changes()
  local all = require("changes")
  return vim.tbl_map(function(name) return { name, function() all[name](open) end } end, all.order)
end

local works = vim.env.TEST_MODE == "changes" and changes() or flows()

local function run(index)
  if not works[index] then
    local problem = vim.env.TEST_MODE ~= "changes" and check_end()
    if problem then fail("end", problem) end
    return vim.cmd(n_failed > 0 and "cquit! 1" or "qall!")
  end
  local name, work = works[index][1], works[index][2]
  local began = vim.uv.hrtime()
  steps.run(work, function(problem)
    if problem then
      fail(name, problem)
    else
      -- Changes make the index anew.
      if vim.env.TEST_MODE ~= "changes" then kinds.is_warm() end
      tell(("ok %s %d"):format(name, (vim.uv.hrtime() - began) / 1e6))
    end
    vim.schedule(function() run(index + 1) end)
  end)
end
run(1)
