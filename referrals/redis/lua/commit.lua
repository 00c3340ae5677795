-- Makes a large change that was looked at the catalogue's, at once: whoever reads or writes from here on takes it in first.
-- KEYS 1 what is pending, 2 version of the catalogue, 3 staged listings, 4 staged changes, 5 staged expectations (hashes by id),
--      6 staged ids (list), 7 the answer
-- ARGV 1 name of the change, 2 how many listings were staged
-- Result: "OK", or "LOST" when the right to write or what was staged is gone
-- A client that waited too long for the answer asks again: the answer is kept for an hour.
if redis.call('EXISTS', KEYS[7]) == 1 then return 'OK' end
if redis.call('GET', KEYS[1]) ~= ARGV[1] .. ' checking' then return 'LOST' end
local n = tonumber(ARGV[2])
if redis.call('HLEN', KEYS[3]) ~= n or redis.call('HLEN', KEYS[4]) ~= n or redis.call('HLEN', KEYS[5]) ~= n or redis.call('LLEN', KEYS[6]) ~= n then
  redis.call('DEL', KEYS[1])
  return 'LOST'
end
for i = 3, 6 do redis.call('PERSIST', KEYS[i]) end
redis.call('SET', KEYS[1], ARGV[1] .. ' taking ' .. redis.call('INCR', KEYS[2]))
redis.call('SET', KEYS[7], 'OK', 'EX', 3600)
return 'OK'
