-- Removes a line of a page.
-- KEYS 1 page (hash)  2 when its lines end (zset)
-- ARGV 1 key
-- Result 1 it was there, 0 it was not
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('HDEL', KEYS[1], ARGV[1])
