--- Which other servers answer for Python here: Siskin leaves to them what they know.

local M = {}

-- What shows that a server knows APIs, and does not only lint, format or complete by a model.
local function knows_apis(client)
  local offered = client.server_capabilities or {}
  return offered.completionProvider and offered.definitionProvider and true or false
end

local function is_python(client)
  for buffer in pairs(client.attached_buffers or {}) do
    if vim.api.nvim_buf_is_valid(buffer) and vim.bo[buffer].filetype == "python" then return true end
  end
  return false
end

--- Their names, sorted.
---@return string[]
function M.names()
  local names = {}
  for _, client in ipairs(vim.lsp.get_clients()) do
    if client.name ~= "siskin" and knows_apis(client) and is_python(client) then names[#names + 1] = client.name end
  end
  table.sort(names)
  return names
end

local told = {}

-- Tells a running server, if what it knows is no longer so.
local function tell()
  local names = M.names()
  for _, client in ipairs(vim.lsp.get_clients({ name = "siskin" })) do
    local settings = vim.tbl_get(client, "config", "settings", "siskin") or {}
    local is_set = settings.otherServers and not vim.deep_equal(settings.otherServers, told[client.id])
    local is_fixed = is_set or vim.tbl_get(client, "config", "init_options", "otherServers")
    if not is_fixed and not vim.deep_equal(told[client.id] or {}, names) then
      told[client.id] = names
      settings.otherServers = names
      client.config.settings = vim.tbl_extend("force", client.config.settings or {}, { siskin = settings })
      client.settings = client.config.settings
      require("siskin.client").notify(client, "workspace/didChangeConfiguration", { settings = client.settings })
    end
  end
end

--- Looks again whenever a server comes or goes.
function M.watch()
  vim.api.nvim_create_autocmd({ "LspAttach", "LspDetach" }, {
    group = vim.api.nvim_create_augroup("siskin.others", {}),
    callback = function() vim.schedule(tell) end,
  })
end

return M
