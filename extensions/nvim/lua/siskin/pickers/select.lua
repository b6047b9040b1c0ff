--- The search by `vim.ui.input` and `vim.ui.select`.

local M = {}

function M.is_present() return true end

local function choose(origin, query)
  local search = require("siskin.search")
  search.ask(origin, query, function(hits)
    if #hits == 0 then return require("siskin.client").say(("No API found for: %s"):format(query)) end
    vim.ui.select(hits, { prompt = query, kind = "siskin", format_item = search.line }, function(hit)
      if hit then search.take(origin, hit) end
    end)
  end)
end

function M.open(origin, query)
  if query then return choose(origin, query) end
  vim.ui.input({ prompt = "Search APIs: " }, function(typed)
    if typed and typed ~= "" then choose(origin, typed) end
  end)
end

return M
