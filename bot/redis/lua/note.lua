-- Writes a line of a page. Some lines whose time is over make room, and so do the ones that end first when there are too many.
-- KEYS 1 page (hash)  2 when its lines end (zset)
-- ARGV 1 key  2 line  3 it expires, ms  4 now, ms  5 most lines  6 how many lines that are over one call removes
-- Result 1 kept, 0 its time is over already
local function drop(keys)
  for _, key in ipairs(keys) do
    redis.call('HDEL', KEYS[1], key)
    redis.call('ZREM', KEYS[2], key)
  end
end

redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
drop(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[4], 'LIMIT', 0, ARGV[6]))
local over = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[5])
if over > 0 then
  drop(redis.call('ZRANGE', KEYS[2], 0, over - 1))
end
local last = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')
if last[2] then
  redis.call('PEXPIREAT', KEYS[1], last[2])
  redis.call('PEXPIREAT', KEYS[2], last[2])
end
return redis.call('HEXISTS', KEYS[1], ARGV[1])
