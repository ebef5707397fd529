/**
 * What the store does by itself, atomically, as Lua that it runs: claim states for a shard, and give ids to values.
 *
 * A shard holds the fingerprints whose first bits are its number, as sets of 52-bit integers: Redis keeps a small set of
 * integers as a sorted array of 8 bytes each. There is a bucket for each value of the first twelve bits; linear hashing
 * (Litwin 1980) over the low bits splits buckets one by one as the shard grows, so that each stays small enough for
 * that form. One claim adds fingerprints, and for those that were new their links and rows, or nothing: whoever is
 * killed at any moment loses nothing, and a claim that is made twice adds nothing.
 *
 * Keys of a shard: `S` (hash: n states, k and split of linear hashing), `S:PREFIX.BUCKET` (fingerprints), `S:links:SEGMENT`
 * (string: a link for each state in the order of claims), `S:rows:LEVEL` (list: rows of a claim), `S:counts:LEVEL` (list: how
 * many of them are new), `S:claims:LEVEL` (list: the names of all claims).
 * Cost: about a microsecond for each fingerprint; 8 bytes each, and a tenth of that for keys.
 */

/** Bytes of a fingerprint, of a link and of a claim's name. */
export const FINGERPRINT = 8;
export const LINK = 10;
export const CLAIM_NAME = 8;
/** Links in one string. */
export const LINKS_PER_SEGMENT = 2 ** 24;
/** The first bits of a fingerprint, which are not kept with it. */
export const PREFIX_BITS = 12;
/**
 * Mean number of fingerprints in a bucket. One that waits to be split has up to twice as many, still below the limit of
 * Redis for arrays of integers (512) by five standard deviations.
 */
const BUCKET = 200;

/**
 * KEYS: the shard. ARGV: level, name of the claim, seconds to live, prefixes in a shard, fingerprints (8 bytes each, most
 * significant first), links (10 bytes each), rows as bytes. Returns states before, states added.
 */
export const CLAIM = `
local shard = KEYS[1]
local level, name, ttl, prefixes = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local fingerprints, links = ARGV[5], ARGV[6]
local known = redis.call('HMGET', shard, 'n', 'k', 'split')
local before, k, split = tonumber(known[1]) or 0, tonumber(known[2]) or 0, tonumber(known[3]) or 0
local size = 2 ^ k
local young = before < 16 * prefixes

local function bucketOf(prefix, low)
  local bucket = low % size
  if bucket * prefixes + prefix < split then bucket = low % (2 * size) end
  return bucket
end

local count = #fingerprints / ${FINGERPRINT}
local fresh, added, bitmap, byte = {}, 0, {}, 0
for i = 0, count - 1 do
  local high, low = struct.unpack('>I4I4', fingerprints, i * ${FINGERPRINT} + 1)
  local rest = high % 1048576
  local prefix = math.floor(high / 1048576) % prefixes
  local bucket = shard .. ':' .. prefix .. '.' .. bucketOf(prefix, rest)
  if redis.call('SADD', bucket, string.format('%.0f', rest * 4294967296 + low)) == 1 then
    added = added + 1
    fresh[added] = string.sub(links, i * ${LINK} + 1, (i + 1) * ${LINK})
    byte = byte + 2 ^ (i % 8)
    if young then redis.call('EXPIRE', bucket, ttl) end
  end
  if i % 8 == 7 or i == count - 1 then
    bitmap[#bitmap + 1] = string.char(byte)
    byte = 0
  end
end

redis.call('RPUSH', shard .. ':claims:' .. level, name)
redis.call('EXPIRE', shard .. ':claims:' .. level, ttl)
if added == 0 then
  return { before, 0 }
end

local total = before + added
local at = 1
while at <= added do
  local index = before + at - 1
  local segment = math.floor(index / ${LINKS_PER_SEGMENT})
  local last = math.min(added, at + (segment + 1) * ${LINKS_PER_SEGMENT} - index - 1)
  local key = shard .. ':links:' .. segment
  redis.call('APPEND', key, table.concat(fresh, '', at, last))
  redis.call('EXPIRE', key, ttl)
  at = last + 1
end
local header = struct.pack('>I4I4I4', math.floor(before / 4294967296), before % 4294967296, count)
redis.call('RPUSH', shard .. ':rows:' .. level, header .. table.concat(bitmap) .. ARGV[7])
redis.call('RPUSH', shard .. ':counts:' .. level, added)
redis.call('EXPIRE', shard .. ':rows:' .. level, ttl)
redis.call('EXPIRE', shard .. ':counts:' .. level, ttl)

while total > ${BUCKET} * (prefixes * size + split) do
  local prefix, bucket = split % prefixes, math.floor(split / prefixes)
  local from = shard .. ':' .. prefix .. '.' .. bucket
  local moved = {}
  for _, member in ipairs(redis.call('SMEMBERS', from)) do
    if math.floor(tonumber(member) / 4294967296) % (2 * size) ~= bucket then moved[#moved + 1] = member end
  end
  if #moved > 0 then
    local to = shard .. ':' .. prefix .. '.' .. (bucket + size)
    redis.call('SREM', from, unpack(moved))
    redis.call('SADD', to, unpack(moved))
    redis.call('EXPIRE', to, ttl)
  end
  split = split + 1
  if split == prefixes * size then
    k, size, split = k + 1, 2 * size, 0
  end
end
redis.call('HSET', shard, 'n', total, 'k', k, 'split', split)
redis.call('EXPIRE', shard, ttl)
return { before, added }
`;

/**
 * KEYS: the dictionary. ARGV: seconds to live, then for each value the kind of its slot and its text. Returns the ids, the
 * same for the same value whoever asks.
 */
export const INTERN = `
local dictionary, ttl = KEYS[1], ARGV[1]
local ids = {}
for i = 2, #ARGV, 2 do
  local field = ARGV[i] .. ':' .. ARGV[i + 1]
  local id = redis.call('HGET', dictionary, field)
  if not id then
    id = redis.call('HINCRBY', dictionary .. ':next', ARGV[i], 1) - 1
    redis.call('HSET', dictionary, field, id)
    redis.call('RPUSH', dictionary .. ':list', ARGV[i] .. ':' .. id .. ':' .. ARGV[i + 1])
  end
  ids[#ids + 1] = tonumber(id)
end
redis.call('EXPIRE', dictionary, ttl)
redis.call('EXPIRE', dictionary .. ':next', ttl)
redis.call('EXPIRE', dictionary .. ':list', ttl)
return ids
`;
