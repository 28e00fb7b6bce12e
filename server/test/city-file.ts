/** A file in MaxMind's format (maxmind.github.io/MaxMind-DB) that knows one IPv4 network: `prefix` of 8, 16 or 24 bits, as "81.230". */
export function cityFile(prefix: string, record: Value): Buffer {
  const bits = prefix
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('')
  const nodes = bits.length
  // Each node has two ways of 24 bits: on to the next, to nowhere (the number of nodes), or into the data behind 16 zeroes.
  const tree = Buffer.concat(
    [...bits].map((bit, at) => {
      const on = at + 1 === nodes ? nodes + 16 : at + 1
      return Buffer.concat((bit === '0' ? [on, nodes] : [nodes, on]).map(way))
    }),
  )
  const about = {
    node_count: nodes,
    record_size: 24,
    ip_version: 4,
    database_type: 'City',
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
    description: {},
  }
  const marker = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex')
  return Buffer.concat([tree, Buffer.alloc(16), encoded(record), marker, encoded(about)])
}

type Value = string | number | Value[] | { [name: string]: Value }

function way(to: number): Buffer {
  return Buffer.from([to >> 16, (to >> 8) & 255, to & 255])
}

const [STRING, UINT32, MAP, ARRAY] = [2, 6, 7, 11]

function encoded(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(STRING, Buffer.byteLength(value)), Buffer.from(value)])
  if (typeof value === 'number')
    return Buffer.concat([control(UINT32, 4), Buffer.from([0, 0, value >> 8, value & 255])])
  if (Array.isArray(value)) return Buffer.concat([control(ARRAY, value.length), ...value.map(encoded)])
  const entries = Object.entries(value)
  return Buffer.concat([control(MAP, entries.length), ...entries.flat().map(encoded)])
}

/** Kinds above seven stand in a byte of their own; sizes from 29 too. */
function control(kind: number, size: number): Buffer {
  const [short, rest] = size < 29 ? [size, []] : [29, [size - 29]]
  return Buffer.from(kind > 7 ? [short, kind - 7, ...rest] : [(kind << 5) | short, ...rest])
}
