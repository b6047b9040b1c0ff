--- How the server is started, and what the user says of it in `vim.g.siskin`.

local M = {}

local MARKERS = { ["pyproject.toml"] = true, ["siskin.toml"] = true, ["setup.cfg"] = true, [".git"] = true }

--- `vim.g.siskin` over the defaults.
---@return { enable: boolean, cmd: string[], settings: table, progress: boolean, picker: string? }
function M.options()
  local defaults = { enable = true, cmd = { "siskin", "lsp" }, settings = {}, progress = true }
  return vim.tbl_extend("force", defaults, vim.g.siskin or {})
end

--- The nearest folder above a buffer's file that is a project.
---@param buffer integer
---@return string?
function M.root(buffer)
  return vim.fs.root(buffer, function(name) return MARKERS[name] == true end)
end

--- What this client can that others cannot.
local function capabilities()
  local experimental = { siskin = { diff = true, report = true, status = true } }
  if require("siskin").language_model then experimental.lmProxy = true end
  return vim.tbl_deep_extend("force", vim.lsp.protocol.make_client_capabilities(), { experimental = experimental })
end

--- The server's configuration, as `vim.lsp.config` and `vim.lsp.start` take it.
---@return table
function M.server()
  local options = M.options()
  return {
    cmd = options.cmd,
    filetypes = { "python" },
    root_dir = function(buffer, on_dir) on_dir(M.root(buffer)) end,
    capabilities = capabilities(),
    -- An empty table would be sent as a list.
    settings = { siskin = next(options.settings) and options.settings or vim.empty_dict() },
    handlers = require("siskin.handlers").all(),
    before_init = function(params, config)
      local others = { otherServers = require("siskin.others").names() }
      params.initializationOptions = vim.tbl_extend("keep", config.init_options or {}, others)
    end,
  }
end

--- Starts the server for every Python buffer, now and later.
function M.enable()
  if vim.lsp.enable then return vim.lsp.enable("siskin") end
  local function start(buffer)
    if vim.bo[buffer].buftype ~= "" then return end
    local config = vim.tbl_extend("force", M.server(), { name = "siskin", root_dir = M.root(buffer) })
    vim.lsp.start(config, { bufnr = buffer })
  end
  vim.api.nvim_create_autocmd("FileType", {
    group = vim.api.nvim_create_augroup("siskin.start", {}),
    pattern = "python",
    callback = function(event) start(event.buf) end,
  })
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.bo[buffer].filetype == "python" then start(buffer) end
  end
end

return M
