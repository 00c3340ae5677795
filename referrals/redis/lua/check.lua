-- Looks whether some listings still have the version that the writer of a large change saw.
-- KEYS 1 what is pending, 2 listings (hash id -> JSON), 3 versions (hash id -> version), 4 staged expectations (hash by id)
-- ARGV 1 name of the change, 2 ms after which a writer that vanished loses its right to write, 3... ids
-- Result: "OK", "LOST" when the right or what was staged is gone, or the ids that were changed meanwhile
if redis.call('GET', KEYS[1]) ~= ARGV[1] .. ' checking' then return 'LOST' end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local conflicts = {}
for i = 3, #ARGV do
  local id = ARGV[i]
  local expected = redis.call('HGET', KEYS[4], id)
  if not expected then return 'LOST' end
  local version = redis.call('HGET', KEYS[3], id)
  if not version then -- written before versions were kept apart
    local raw = redis.call('HGET', KEYS[2], id)
    version = raw and cjson.decode(raw)['version'] or 0
  end
  if tonumber(version) ~= tonumber(expected) then conflicts[#conflicts + 1] = id end
end
if #conflicts > 0 then return table.concat(conflicts, ' ') end
return 'OK'
