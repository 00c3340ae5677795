-- Writes listings, all or none, if each still has the version its writer saw.
-- KEYS 1 hash of listings, 2 catalogue version, 3.. history list of each listing
-- ARGV 1 channel, 2 versions to keep, then four a listing: id, version the writer saw, listing as JSON, change as JSON
-- Result: "OK", or the ids that were changed meanwhile
local n = (#ARGV - 2) / 4
local conflicts = {}
for i = 0, n - 1 do
  local id, expected = ARGV[3 + i * 4], tonumber(ARGV[4 + i * 4])
  local raw = redis.call('HGET', KEYS[1], id)
  local version = 0
  if raw then version = cjson.decode(raw)['version'] or 0 end
  if version ~= expected then conflicts[#conflicts + 1] = id end
end
if #conflicts > 0 then return table.concat(conflicts, ' ') end
for i = 0, n - 1 do
  redis.call('HSET', KEYS[1], ARGV[3 + i * 4], ARGV[5 + i * 4])
  redis.call('LPUSH', KEYS[3 + i], ARGV[6 + i * 4])
  redis.call('LTRIM', KEYS[3 + i], 0, tonumber(ARGV[2]) - 1)
end
redis.call('INCR', KEYS[2])
redis.call('PUBLISH', ARGV[1], 'changed')
return 'OK'
