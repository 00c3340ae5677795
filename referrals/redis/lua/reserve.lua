-- Gives one writer the right to look at what a large change replaces: until it is taken in nobody else writes.
-- KEYS 1 what is pending (string: "name checking" or "name taking version")
-- ARGV 1 name of the change, 2 ms after which a writer that vanished loses it
-- Result: "OK", or what is pending instead
local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[1] .. ' checking' then return held end
redis.call('SET', KEYS[1], ARGV[1] .. ' checking', 'PX', ARGV[2])
return 'OK'
