-- Lets a bucket of book.lua give nothing until a time, or longer when it was told so before.
-- KEYS 1 bucket
-- ARGV 1 now  2 until when; in microseconds
-- Result 1
local now, kept = tonumber(ARGV[1]), {}
for number in string.gmatch(redis.call('GET', KEYS[1]) or '', '%d+') do kept[#kept + 1] = tonumber(number) end
local closed = math.max(kept[2] or 0, tonumber(ARGV[2]))
local value = string.format('%.0f %.0f %.0f %.0f', kept[1] or 0, closed, kept[3] or 0, kept[4] or 0)
local life = math.max(closed - now, redis.call('PTTL', KEYS[1]) * 1000) -- a length, as in book.lua
redis.call('SET', KEYS[1], value, 'PX', string.format('%.0f', math.ceil(life / 1000) + 1000))
return 1
