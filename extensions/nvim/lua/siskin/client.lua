--- Talking to the server: Neovim 0.10 and later name its functions in two ways.

local M = {}

local HAS_METHODS = vim.fn.has("nvim-0.11") == 1

--- The server that is attached to a buffer, else any that runs.
---@param buffer? integer
function M.find(buffer)
  local attached = vim.lsp.get_clients({ name = "siskin", bufnr = buffer or 0 })
  return attached[1] or vim.lsp.get_clients({ name = "siskin" })[1]
end

--- The same; without one, says what to do.
---@param buffer? integer
function M.need(buffer)
  local client = M.find(buffer)
  if not client then
    M.say("Siskin does not run: open a Python file, or see :checkhealth siskin", vim.log.levels.WARN)
  end
  return client
end

--- Sends a request; `on_result` gets the result, errors are shown.
---@param client table
---@param method string
---@param params table
---@param on_result? fun(result: any)
function M.request(client, method, params, on_result)
  local function answered(error, result)
    if error then return M.say(error.message or vim.inspect(error), vim.log.levels.ERROR) end
    if on_result then on_result(result) end
  end
  if HAS_METHODS then return client:request(method, params, answered, 0) end
  return client.request(method, params, answered, 0)
end

--- Sends a notification.
---@param client table
---@param method string
---@param params table
function M.notify(client, method, params)
  if HAS_METHODS then return client:notify(method, params) end
  return client.notify(method, params)
end

--- Runs one of the server's commands.
---@param name string
---@param arguments any[]
---@param on_result? fun(result: any)
function M.command(name, arguments, on_result)
  local client = M.need()
  if not client then return end
  M.request(client, "workspace/executeCommand", { command = name, arguments = arguments }, on_result)
end

--- Where the cursor is: `uri` and `position`, in the server's encoding.
---@param client table
---@return { uri: string, position: table }
function M.place(client)
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  return { uri = params.textDocument.uri, position = params.position }
end

--- Tells the user, when it is safe to.
---@param message string
---@param level? integer
function M.say(message, level)
  vim.schedule(function() vim.notify(message, level or vim.log.levels.INFO, { title = "Siskin" }) end)
end

return M
