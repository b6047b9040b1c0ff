--- What users and other plugins may call.

local M = {}

--- Answers `siskin/lmRequest`, if set before the server starts: a function of the request (`messages`, each with `role`
--- and `content`; `maxTokens`, `purpose`) and of a function that takes the answer: `answer({ text = …, model = … })`, or
--- `answer(nil, "why not")`. It may answer later.
---@type nil|fun(request: table, answer: fun(result: table?, message: string?))
M.language_model = nil

--- What the server last said of itself: `packages`, `pinsThatDisagree`, `sandbox`, `busy`; nil before it did.
---@return table?
function M.status() return require("siskin.handlers").last_status() end

--- The same as a few words for a status line; empty while there is nothing to say.
---@return string
function M.statusline()
  local status = M.status()
  if not status then return "" end
  local words = ("siskin: %d packages"):format(status.packages or 0)
  if (status.pinsThatDisagree or 0) > 0 then
    words = ("%s, %d pins disagree"):format(words, status.pinsThatDisagree)
  end
  return status.busy and words .. " …" or words
end

--- Searches APIs by words; asks for them if there are none.
---@param query? string
function M.search(query) require("siskin.search").open(query) end

--- Evolves the function at the cursor against its tests.
---@param objective? "pass"|"speed"|"simplicity"
function M.evolve(objective) require("siskin.commands").evolve(objective) end

return M
