--- A floating window with what evolution changed: `a` applies it, `d` discards it, `q` closes the window.

local M = {}

local function unified(original, evolved)
  local diff = (vim.text and vim.text.diff) or vim.diff
  return diff(original, evolved, { result_type = "unified", ctxlen = 3 })
end

--- Shows a change.
---@param params { title: string, uri: string, original: string, evolved: string, run?: string }
function M.show(params)
  local lines = vim.split(unified(params.original, params.evolved), "\n", { trimempty = true })
  if #lines == 0 then lines = { "Nothing was changed." } end
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].filetype, vim.bo[buffer].modifiable, vim.bo[buffer].bufhidden = "diff", false, "wipe"

  local width = 40
  for _, line in ipairs(lines) do width = math.max(width, vim.api.nvim_strwidth(line)) end
  width = math.min(width + 2, vim.o.columns - 4)
  local height = math.min(#lines, vim.o.lines - 6)
  local window = vim.api.nvim_open_win(buffer, true, {
    relative = "editor", style = "minimal", border = "rounded", width = width, height = height,
    row = math.floor((vim.o.lines - height) / 2) - 1, col = math.floor((vim.o.columns - width) / 2),
    title = (" %s  [a]pply  [d]iscard  [q]uit "):format(params.title), title_pos = "center",
  })

  local function finish(command)
    return function()
      if vim.api.nvim_win_is_valid(window) then vim.api.nvim_win_close(window, true) end
      if command then require("siskin.client").command(command, { { uri = params.uri, run = params.run } }) end
    end
  end
  for key, command in pairs({ a = "siskin.applyEvolved", d = "siskin.discardEvolved" }) do
    vim.keymap.set("n", key, finish(command), { buffer = buffer, nowait = true })
  end
  for _, key in ipairs({ "q", "<Esc>" }) do
    vim.keymap.set("n", key, finish(nil), { buffer = buffer, nowait = true })
  end
end

return M
