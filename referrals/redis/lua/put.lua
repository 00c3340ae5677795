-- Takes staged listings into the catalogue, all or none, if each still has the version its writer saw.
-- KEYS 1 listings (hash id -> JSON), 2 versions (hash id -> version), 3 version of the catalogue, 4 changed (sorted set: id by
--      the catalogue's version at its last change), 5 recent changes (list), 6 staged listings, 7 staged changes,
--      8 staged expectations (hashes by id), 9 what is pending (string)
-- ARGV 1 channel, 2 versions to keep of a listing, 3 recent changes to keep, 4 prefix of the history lists, which share the
--      hash tag of the KEYS, 5 how many listings were staged
-- Result: "OK", "BUSY" while a large change is pending, "LOST" when what was staged is not whole, or the ids that were changed meanwhile
-- A client that waited too long for the answer asks again: the answer stands where the expectations stood, for an hour.
if redis.call('TYPE', KEYS[8])['ok'] == 'string' then return redis.call('GET', KEYS[8]) end
if redis.call('EXISTS', KEYS[9]) == 1 then return 'BUSY' end
local expected = redis.call('HGETALL', KEYS[8])
if #expected ~= 2 * tonumber(ARGV[5]) then
  redis.call('DEL', KEYS[6], KEYS[7], KEYS[8])
  return 'LOST'
end
local conflicts = {}
for i = 1, #expected, 2 do
  local id = expected[i]
  local version = redis.call('HGET', KEYS[2], id)
  if not version then -- written before versions were kept apart
    local raw = redis.call('HGET', KEYS[1], id)
    version = raw and cjson.decode(raw)['version'] or 0
  end
  if tonumber(version) ~= tonumber(expected[i + 1]) then conflicts[#conflicts + 1] = id end
end
if #conflicts > 0 then
  redis.call('DEL', KEYS[6], KEYS[7])
  redis.call('SET', KEYS[8], table.concat(conflicts, ' '), 'EX', 3600)
  return table.concat(conflicts, ' ')
end
local now = redis.call('INCR', KEYS[3])
local skip = #expected / 2 - tonumber(ARGV[3])
for i = 1, #expected, 2 do
  local id = expected[i]
  local change = redis.call('HGET', KEYS[7], id)
  redis.call('HSET', KEYS[1], id, redis.call('HGET', KEYS[6], id))
  redis.call('HSET', KEYS[2], id, tonumber(expected[i + 1]) + 1)
  redis.call('ZADD', KEYS[4], now, id)
  redis.call('LPUSH', ARGV[4] .. id, change)
  redis.call('LTRIM', ARGV[4] .. id, 0, tonumber(ARGV[2]) - 1)
  if (i + 1) / 2 > skip then redis.call('LPUSH', KEYS[5], change) end
end
redis.call('LTRIM', KEYS[5], 0, tonumber(ARGV[3]) - 1)
redis.call('DEL', KEYS[6], KEYS[7])
redis.call('SET', KEYS[8], 'OK', 'EX', 3600)
redis.call('PUBLISH', ARGV[1], now)
return 'OK'
