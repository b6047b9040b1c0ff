-- One function for each kind of flow: does what a user does, and raises an error that says what was seen instead.

local steps = require("steps")

local M = {}

-- Seconds for an answer. Until the first is right, the index is built from nothing.
local patience_seconds = 180

--- From now on answers have to come soon.
function M.is_warm() patience_seconds = 60 end

-- Whether a label is the expected one: the same, or the same name with what follows or precedes it (`name(…)`, `a.name`).
local function is_label(label, expected)
  if label == expected then return true end
  local from = 1
  while true do
    local first, last = label:find(expected, from, true)
    if not first then return false end
    local before, after = label:sub(first - 1, first - 1), label:sub(last + 1, last + 1)
    if not before:find("[%w_]") and not after:find("[%w_]") then return true end
    from = last + 1
  end
end

local function labels()
  local found = {}
  for index, item in ipairs(vim.fn.complete_info({ "items" }).items) do
    local lsp = vim.tbl_get(item, "user_data", "nvim", "lsp", "completion_item")
    found[index] = lsp and lsp.label or item.abbr ~= "" and item.abbr or item.word
  end
  return found
end

-- Opens the menu until it has the label. A menu that is asked for again ends the question before it, so each gets more
-- time than the last: on a busy machine none would ever be answered.
local function complete(flow)
  local patience, again, seen = 250, 0, {}
  local place = steps.wait(("entry `%s` in the menu"):format(flow.expect), function()
    local current = labels()
    if #current > 0 then seen = current end
    for index, label in ipairs(current) do
      if is_label(label, flow.expect) then return index end
    end
    if vim.uv.now() < again then return end
    patience = patience * 2
    again = vim.uv.now() + patience
    steps.keys(vim.fn.pumvisible() == 0 and "<C-x><C-o>" or "<C-e><C-x><C-o>")
  end, patience_seconds, function() return "offered: " .. table.concat(seen, ", ", 1, math.min(#seen, 8)) end)
  steps.keep(flow.flow)
  local before = steps.buffer()
  vim.api.nvim_select_popupmenu_item(place - 1, true, true, {})
  steps.wait("change of the text", function() return steps.buffer() ~= before or vim.fn.pumvisible() == 0 end)
  steps.normal()
end

local function write_and_complete(flow)
  steps.insert(flow.line, flow.character)
  if flow.type and flow.type ~= "" then
    local before = steps.buffer()
    steps.text(flow.type)
    steps.wait("typed text", function() return #steps.buffer() >= #before + #flow.type end)
  end
  complete(flow)
end

M.comment = write_and_complete
M.member = write_and_complete

-- A text as it is read: without the marks of Markdown, and one blank for many.
local function plain(text) return (text:gsub("[`*\\]", ""):gsub("%s+", " ")) end

function M.hover(flow)
  steps.close_floats()
  steps.go(flow.line, flow.character)
  local patience, again, seen = 250, 0, ""
  steps.wait(("hover with `%s`"):format(flow.expect), function()
    local text = steps.floating_text()
    if text ~= "" then seen = text end
    if plain(text):find(plain(flow.expect), 1, true) then return true end
    if vim.uv.now() < again then return end
    patience = patience * 2
    again = vim.uv.now() + patience
    steps.close_floats()
    vim.lsp.buf.hover()
  end, patience_seconds, function() return "shown: " .. seen:sub(1, 200):gsub("\n", " ") end)
  steps.keep("hover")
end

-- Asks for code actions of a kind, and gives the menu: its titles, and a function that takes one.
local function menu(kind)
  local items, choose
  vim.ui.select = function(given, options, on_choice)
    if options.kind ~= "codeaction" then return on_choice(nil, nil) end
    items, choose = given, on_choice
  end
  vim.lsp.buf.code_action({ context = { only = { kind }, diagnostics = {} } })
  local deadline = vim.uv.now() + 2000
  steps.wait("menu", function() return items ~= nil or vim.uv.now() > deadline end)
  local titles = vim.tbl_map(function(item) return (item.action or item[2]).title end, items or {})
  return titles, function(index) choose(items[index], index) end
end

-- The same, until there is one that is wanted.
local function menu_with(kind, what, is_wanted)
  local deadline, seen = vim.uv.now() + patience_seconds * 1000, {}
  while true do
    local titles, take = menu(kind)
    if #titles > 0 then seen = titles end
    for index, title in ipairs(titles) do
      if is_wanted(title) then return titles, take, index end
    end
    if vim.uv.now() > deadline then
      error(("no %s; offered: %s"):format(what, table.concat(seen, ", ")), 0)
    end
  end
end

-- What is no fix of the text: what runs, asks or fetches.
local function is_fix(title)
  for _, other in ipairs({ "Evolve ", "Find an API", "Get ", "Implement " }) do
    if vim.startswith(title, other) then return false end
  end
  return true
end

function M.quickfix(flow)
  steps.go(flow.line, flow.character)
  local titles = vim.tbl_filter(is_fix, (menu_with("quickfix", "quick fix", is_fix)))
  local original = steps.buffer()
  for _, wanted in ipairs(titles) do
    steps.go(flow.line, flow.character)
    local _, take, index = menu_with("quickfix", "quick fix", function(title) return title == wanted end)
    take(index)
    local deadline = vim.uv.now() + 10000
    steps.wait("edit", function() return steps.buffer() ~= original or vim.uv.now() > deadline end)
    if steps.buffer():find(flow.expect, 1, true) then return steps.keep("quickfix") end
    if steps.buffer() ~= original then vim.cmd("silent undo") end
  end
  error(("no quick fix brings `%s`; offered: %s"):format(flow.expect, table.concat(titles, ", ")), 0)
end

function M.evolve(flow)
  steps.go(flow.line, flow.character)
  local original = steps.buffer()
  local _, take, index = menu_with("refactor.rewrite", "action that evolves", function(title)
    return title:find("^Evolve ") ~= nil
  end)
  -- Trust is asked for, then what to do with the result.
  local asked = {}
  vim.ui.select = function(items, options, on_choice)
    asked[#asked + 1] = options.prompt or ""
    for _, wanted in ipairs({ "Once", "Neither", "Make it faster", "Apply" }) do
      for place, item in ipairs(items) do
        if (item.title or item) == wanted then return on_choice(item, place) end
      end
    end
    on_choice(nil, nil)
  end
  take(index)
  steps.wait(("evolved text with `%s`"):format(flow.expect), function()
    return steps.buffer() ~= original and steps.buffer():find(flow.expect, 1, true)
  end, 300, function() return "asked: " .. table.concat(asked, " | "):sub(1, 300) end)
  steps.keep("evolve")
  vim.cmd("silent undo")
  if steps.buffer() ~= original then error("one undo does not take the evolved version back", 0) end
end

return M
