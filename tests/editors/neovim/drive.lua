-- Drives Neovim as a user does: types, opens the menu, takes an entry. Writes what the buffer then holds as JSON to
-- $TEST_RESULT. Each step waits for what it needs, so that nothing depends on how fast the machine is.

local result = { version = tostring(vim.version()) }

local function finish(error_message)
  result.error = error_message
  local file = assert(io.open(vim.env.TEST_RESULT, "w"))
  file:write(vim.json.encode(result))
  file:close()
  vim.cmd(error_message and "cquit! 1" or "qall!")
end

-- The steps run as a coroutine between events; `wait` leaves it until the condition holds.
local steps
local function go_on(...)
  local ok, message = coroutine.resume(steps, ...)
  if not ok then finish(debug.traceback(steps, message)) end
end

local function wait(what, condition)
  local timer, deadline = vim.uv.new_timer(), vim.uv.now() + 120000
  timer:start(0, 10, vim.schedule_wrap(function()
    if timer:is_closing() then return end
    local ok, value = pcall(condition)
    local is_late = vim.uv.now() > deadline
    if ok and value or is_late then
      timer:close()
      if ok and value then go_on(value) else finish("timeout: " .. what .. ": " .. tostring(value)) end
    end
  end))
  return coroutine.yield()
end

local function text() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") end

local function keys(typed) vim.api.nvim_input(vim.api.nvim_replace_termcodes(typed, true, false, true)) end

-- Puts lines into the buffer and the cursor at the end of one of them, in insert mode.
local function write(lines, line)
  vim.api.nvim_buf_set_lines(0, 0, -1, false, lines)
  vim.api.nvim_win_set_cursor(0, { line, 0 })
  keys("A")
  wait("insert mode", function() return vim.fn.mode() == "i" end)
end

-- Opens the menu until it has that word: the index may still be loading. Takes the entry. A menu that is asked for again
-- ends the question before it, so each gets more time than the last: on a busy machine none would ever be answered.
local function take(word)
  local patience, again = 250, 0
  local place = wait("a menu with " .. word, function()
    for index, item in ipairs(vim.fn.complete_info({ "items" }).items) do
      if item.word:find(word, 1, true) or item.abbr:find(word, 1, true) then return index end
    end
    if vim.uv.now() < again then return end
    patience = patience * 2
    again = vim.uv.now() + patience
    keys(vim.fn.pumvisible() == 0 and "<C-x><C-o>" or "<C-e><C-x><C-o>")
  end)
  local done
  vim.api.nvim_create_autocmd("CompleteDone", { once = true, callback = function() done = vim.v.completed_item end })
  vim.api.nvim_select_popupmenu_item(place - 1, true, true, {})
  wait("the entry", function() return done and done.word and done.word ~= "" end)
  -- Neovim 0.10 leaves edits elsewhere to completion plugins; later ones make them themselves.
  local item = vim.tbl_get(done, "user_data", "nvim", "lsp", "completion_item")
  if vim.fn.has("nvim-0.11") == 0 and item and item.additionalTextEdits then
    local client = vim.lsp.get_clients({ bufnr = 0 })[1]
    vim.lsp.util.apply_text_edits(item.additionalTextEdits, vim.api.nvim_get_current_buf(), client.offset_encoding)
  end
  keys("<Esc>")
  wait("normal mode", function() return vim.fn.mode() == "n" end)
end

steps = coroutine.create(function()
  for _, provider in ipairs({ "python3", "node", "ruby", "perl" }) do
    vim.g["loaded_" .. provider .. "_provider"] = 0
  end
  vim.o.completeopt = "menuone,noselect"
  dofile(vim.env.TEST_STANZA)
  vim.cmd("filetype plugin on")
  vim.cmd.edit("orders/report.py")
  wait("the server", function()
    local client = vim.lsp.get_clients({ bufnr = 0 })[1]
    return client and client.initialized ~= false and vim.lsp.buf_is_attached(0, client.id)
  end)
  local client = vim.lsp.get_clients({ bufnr = 0 })[1]
  result.root = client.config.root_dir
  vim.bo.omnifunc = "v:lua.vim.lsp.omnifunc"

  write({ "from acme_frames import Table", "", "def report(orders: Table):", "    return orders.grou" }, 4)
  take("group_by")
  result.member = text()

  write({ "def check(left, right):", "    # rows that have no partner in the other table", "    " }, 3)
  take("anti_join")
  result.comment = text()

  -- The code action does the same, and asks which API to take.
  vim.ui.select = function(items, options, on_choice)
    for index, item in ipairs(items) do
      local shown = options.format_item and options.format_item(item) or tostring(item)
      if shown:find("anti_join", 1, true) then return on_choice(item, index) end
    end
    on_choice(nil, nil)
  end
  vim.api.nvim_buf_set_lines(0, 0, -1, false,
    { "def check(left, right):", "    # rows that have no partner in the other table", "    pass" })
  vim.api.nvim_win_set_cursor(0, { 2, 10 })
  vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.title == "Find an API for this comment" end })
  wait("the edit", function() return text():find("anti_join(", 1, true) end)
  result.action = text()
  finish()
end)
vim.schedule(go_on)
