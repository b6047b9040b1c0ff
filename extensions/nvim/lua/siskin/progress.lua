--- A line in the corner for what the server works at.

local M = {}

local titles, window, buffer = {}, nil, nil

local function close()
  if window and vim.api.nvim_win_is_valid(window) then vim.api.nvim_win_close(window, true) end
  window = nil
end

local function show(text)
  text = " " .. text:gsub("%c", " ") .. " "
  local width = math.min(vim.api.nvim_strwidth(text), vim.o.columns)
  local config = {
    relative = "editor", anchor = "SE", row = vim.o.lines - vim.o.cmdheight - 1, col = vim.o.columns,
    width = width, height = 1, focusable = false, style = "minimal", zindex = 40,
  }
  if not (buffer and vim.api.nvim_buf_is_valid(buffer)) then
    buffer = vim.api.nvim_create_buf(false, true)
  end
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, { text })
  if window and vim.api.nvim_win_is_valid(window) then
    vim.api.nvim_win_set_config(window, config)
  else
    config.noautocmd = true
    window = vim.api.nvim_open_win(buffer, false, config)
  end
end

--- Takes in one progress value, and gives the line to show; nil once nothing is under way.
---@param token string|integer
---@param value { kind: string, title?: string, message?: string, percentage?: integer }
---@return string?
function M.line(token, value)
  if value.kind == "end" then
    titles[token] = nil
    return nil
  end
  titles[token] = value.title or titles[token] or "Siskin"
  local parts = { titles[token] }
  if value.percentage then parts[#parts + 1] = ("%d %%"):format(value.percentage) end
  if value.message and value.message ~= "" then parts[#parts + 1] = value.message end
  return table.concat(parts, "  ")
end

local function on_progress(event)
  local client = vim.lsp.get_client_by_id(event.data.client_id)
  local params = event.data.params or event.data.result
  if not client or client.name ~= "siskin" or not params then return end
  local line = M.line(params.token, params.value)
  vim.schedule(function()
    if line then show(line) elseif next(titles) == nil then close() end
  end)
end

--- Follows the server's progress, unless the user shows progress another way.
function M.watch()
  if not require("siskin.config").options().progress then return end
  vim.api.nvim_create_autocmd("LspProgress", {
    group = vim.api.nvim_create_augroup("siskin.progress", {}),
    callback = on_progress,
  })
end

return M
