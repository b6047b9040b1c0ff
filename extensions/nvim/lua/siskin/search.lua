--- Searching APIs by words, and writing the chosen one with its import.

local M = {}

local client = require("siskin.client")

--- Where a search was asked from: the buffer, the cursor and the server.
---@return table?
function M.origin()
  local running = client.need()
  if not running then return nil end
  local buffer = vim.api.nvim_get_current_buf()
  local is_python = vim.bo[buffer].filetype == "python" and vim.bo[buffer].modifiable
  local place = is_python and client.place(running) or {}
  return { client = running, buffer = buffer, place = place, tick = vim.api.nvim_buf_get_changedtick(buffer) }
end

--- Asks for what words find.
---@param origin table as `origin` gives it
---@param query string
---@param on_hits fun(hits: table[])
function M.ask(origin, query, on_hits)
  local params = vim.tbl_extend("force", { query = query, limit = 50 }, origin.place)
  client.request(origin.client, "siskin/search", params, function(result) on_hits(result and result.hits or {}) end)
end

--- The same, and waits at most two seconds: for pickers that want a list.
---@param origin table
---@param query string
---@return table[]
function M.ask_now(origin, query)
  local found
  M.ask(origin, query, function(hits) found = hits end)
  vim.wait(2000, function() return found ~= nil end, 10)
  return found or {}
end

--- One line of a hit.
---@param hit table
---@return string
function M.line(hit)
  local version = hit.version and ("%s %s"):format(hit.package, hit.version) or hit.package or ""
  if hit.approximate then version = version .. ", approximate" end
  return ("%s%s  %s"):format(hit.label, hit.detail or "", version)
end

--- What a picker shows beside a hit, as lines of Markdown.
---@param hit table
---@return string[]
function M.docs(hit)
  return vim.split(hit.documentation or "", "\n", { trimempty = true })
end

--- Writes a hit where the search began, or copies its name where there is nothing to write into.
---@param origin table
---@param hit table
function M.take(origin, hit)
  local is_same = vim.api.nvim_buf_is_valid(origin.buffer)
    and vim.api.nvim_buf_get_changedtick(origin.buffer) == origin.tick
  if hit.edits and #hit.edits > 0 and is_same then
    return vim.lsp.util.apply_text_edits(hit.edits, origin.buffer, origin.client.offset_encoding)
  end
  vim.fn.setreg('"', hit.label)
  client.say(("%s is in the unnamed register"):format(hit.label))
end

-- The picker that is there: the user's choice, else the first of those that search as one types.
local function picker()
  local chosen = require("siskin.config").options().picker
  for _, name in ipairs(chosen and { chosen } or { "telescope", "snacks", "fzf-lua" }) do
    local ok, module = pcall(require, "siskin.pickers." .. name)
    if ok and module.is_present() then return module end
  end
  return require("siskin.pickers.select")
end

--- Opens the search.
---@param query? string
function M.open(query)
  local origin = M.origin()
  if origin then picker().open(origin, query ~= "" and query or nil) end
end

return M
