-- Writes a room of a case, or removes it, when nobody else wrote since it was read.
-- KEYS 1 rooms of the case (hash)  2 listed rooms of the shard (zset)
-- ARGV 1 platform  2 room as read, '' none  3 room to write, '' removes it  4 its name among the listed ones
--      5 when it expires, ms; '' it is not listed or is removed  6 now, ms
-- Result 1 written (also when this very write was written before), 0 somebody else wrote
local found = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if found ~= ARGV[2] then
  return found == ARGV[3] and 1 or 0
end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
end
local last = 0
for _, room in ipairs(redis.call('HVALS', KEYS[1])) do
  last = math.max(last, tonumber(string.match(room, '^%d+')))
end
redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', last))

if ARGV[5] == '' then
  redis.call('ZREM', KEYS[2], ARGV[4])
else
  redis.call('ZADD', KEYS[2], ARGV[5], ARGV[4])
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[6])
local longest = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')
if longest[2] then
  redis.call('PEXPIREAT', KEYS[2], longest[2])
end
return 1
