-- What a user does, step by step: each waits for what it needs, so that nothing depends on how fast the machine is.
-- Steps run in a coroutine between Neovim's events.

local M = {}

local running

--- Runs a function as a coroutine, and tells how it ended.
function M.run(flow, on_end)
  running = coroutine.create(function() return flow() end)
  local function go_on(...)
    local ok, message = coroutine.resume(running, ...)
    if not ok then return on_end(message) end
    if coroutine.status(running) == "dead" then on_end(nil) end
  end
  M.go_on = go_on
  vim.schedule(go_on)
end

--- Waits until a condition holds and gives its value. A failed one says what was waited for, and what `last` tells.
function M.wait(what, condition, seconds, last)
  local timer, deadline = vim.uv.new_timer(), vim.uv.now() + (seconds or 60) * 1000
  timer:start(0, 10, vim.schedule_wrap(function()
    if timer:is_closing() then return end
    local ok, value = pcall(condition)
    if ok and value then
      timer:close()
      M.go_on(value)
    elseif vim.uv.now() > deadline then
      timer:close()
      M.go_on(nil, ok and "" or tostring(value))
    end
  end))
  local value, problem = coroutine.yield()
  if value then return value end
  local more = last and last() or ""
  error(("no %s%s%s"):format(what, problem ~= "" and ": " .. problem or "", more ~= "" and "; " .. more or ""), 0)
end

--- Types keys.
function M.keys(typed) vim.api.nvim_input(vim.api.nvim_replace_termcodes(typed, true, false, true)) end

--- Types text as it stands.
function M.text(typed)
  vim.api.nvim_input((typed:gsub("<", "<lt>"):gsub("\n", "\r")))
end

--- Goes to a mode.
function M.normal()
  if vim.fn.mode() ~= "n" then
    M.keys("<C-\\><C-n>")
    M.wait("normal mode", function() return vim.fn.mode() == "n" end)
  end
end

--- The buffer's text.
function M.buffer() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") end

--- The byte that a UTF-16 offset in a line stands for.
function M.byte(line, utf16)
  local at = 0
  for character in line:gmatch("[%z\1-\127\194-\244][\128-\191]*") do
    if utf16 <= 0 then break end
    utf16 = utf16 - (#character == 4 and 2 or 1)
    at = at + #character
  end
  return at
end

--- Puts the cursor on a place, in normal mode.
function M.go(line, character)
  M.normal()
  local text = vim.api.nvim_buf_get_lines(0, line, line + 1, true)[1]
  vim.api.nvim_win_set_cursor(0, { line + 1, M.byte(text, character) })
end

--- Begins to write at a place.
function M.insert(line, character)
  M.go(line, character)
  local text = vim.api.nvim_get_current_line()
  M.keys(M.byte(text, character) >= #text and "A" or "i")
  M.wait("insert mode", function() return vim.fn.mode() == "i" end)
end

--- Closes hovers and the like.
function M.close_floats()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= "" then vim.api.nvim_win_close(window, true) end
  end
end

--- What hovers and the like show; empty where there is none.
function M.floating_text()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).focusable and vim.api.nvim_win_get_config(window).relative ~= "" then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), "\n")
    end
  end
  return ""
end

--- What is on the screen, kept as a file.
function M.keep(name)
  vim.cmd.redraw()
  local rows = {}
  for row = 1, vim.o.lines do
    local cells = {}
    for column = 1, vim.o.columns do cells[column] = vim.fn.screenstring(row, column) end
    rows[row] = (table.concat(cells):gsub("%s+$", ""))
  end
  vim.fn.writefile(rows, ("%s/%s.txt"):format(vim.env.TEST_OUT, name))
end

return M
