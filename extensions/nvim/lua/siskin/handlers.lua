--- What the server says and asks beyond the protocol.

local M = {}

local status

--- What `siskin/status` last said.
function M.last_status() return status end

local function on_status(_, params)
  status = params
  vim.api.nvim_exec_autocmds("User", { pattern = "SiskinStatus", modeline = false })
  vim.schedule(function() vim.cmd.redrawstatus({ bang = true }) end)
  return vim.NIL
end

local function on_diff(_, params)
  vim.schedule(function() require("siskin.diff").show(params) end)
  return vim.NIL
end

local function on_report(_, params)
  vim.schedule(function()
    local _, problem = vim.ui.open(params.uri)
    if problem then require("siskin.client").say("The report is at " .. params.uri) end
  end)
  return vim.NIL
end

-- A handler of a request runs in a coroutine of its own, which may wait for the model.
local function on_lm_request(_, params)
  local model = require("siskin").language_model
  if not model then return nil, vim.lsp.rpc_response_error(-32600, "NoModel: none is set in Neovim") end
  local waiting, result, message, is_answered = coroutine.running(), nil, nil, false
  local ok, problem = pcall(model, params, function(given, why)
    if is_answered then return end
    result, message, is_answered = given, why, true
    vim.schedule(function()
      if coroutine.status(waiting) == "suspended" then coroutine.resume(waiting) end
    end)
  end)
  if not ok then result, message, is_answered = nil, tostring(problem), true end
  if not is_answered then coroutine.yield() end
  if result then return result end
  return nil, vim.lsp.rpc_response_error(-32600, message or "Blocked: the model gave no answer")
end

--- The handlers, by method.
---@return table<string, function>
function M.all()
  return {
    ["siskin/status"] = on_status,
    ["siskin/diff"] = on_diff,
    ["siskin/report"] = on_report,
    ["siskin/lmRequest"] = on_lm_request,
  }
end

return M
