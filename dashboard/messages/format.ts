/** A change of a text: `words` in place of what stands from `from` to `to`, then `select` is chosen. */
export type Edit = { from: number; to: number; words: string; select: [from: number, to: number] }
type Chosen = { text: string; from: number; to: number }

/** Puts marks around what is chosen, or takes them off where they are. */
export function wrapped({ text, from, to }: Chosen, mark: string): Edit {
  const size = mark.length
  const inner = text.slice(from, to)
  const outside = text.slice(from - size, from) === mark && text.slice(to, to + size) === mark
  if (outside && !doubled(text, from, to, mark))
    return { from: from - size, to: to + size, words: inner, select: [from - size, to - size] }
  if (inner.length > 2 * size && inner.startsWith(mark) && inner.endsWith(mark)) {
    const bare = inner.slice(size, -size)
    return { from, to, words: bare, select: [from, from + bare.length] }
  }
  // Marks stick to words, or they are none: the spaces at the ends stay outside.
  const lead = /^\s*/.exec(inner)![0].length
  const tail = inner.trim() === '' ? 0 : /\s*$/.exec(inner)![0].length
  const core = inner.slice(inner.trim() === '' ? 0 : lead, inner.length - tail)
  const start = from + (inner.trim() === '' ? 0 : lead)
  return { from: start, to: to - tail, words: mark + core + mark, select: [start + size, start + size + core.length] }
}

/** One sign of a pair is not the pair: "*" around "**bold**" is no emphasis. */
function doubled(text: string, from: number, to: number, mark: string): boolean {
  return mark.length === 1 && text[from - 2] === mark && text[to + 1] === mark
}

export type LineMark = '- ' | '1. ' | '> '
const MARKED = /^(\s*)(?:[-*+]\s|\d{1,9}[.)]\s|>\s?)/

/** Makes the chosen lines items or quotes, or plain again. */
export function marked({ text, from, to }: Chosen, mark: LineMark): Edit {
  const start = text.lastIndexOf('\n', from - 1) + 1
  const end = text.indexOf('\n', to) === -1 ? text.length : text.indexOf('\n', to)
  const lines = text.slice(start, end).split('\n')
  const has = (line: string) =>
    (mark === '1. ' ? /^\s*\d{1,9}[.)]\s/ : mark === '> ' ? /^\s*>/ : /^\s*[-*+]\s/).test(line)
  const all = lines.every((line) => has(line) || (lines.length > 1 && line.trim() === ''))
  let number = 0
  const words = lines
    .map((line) => {
      const bare = line.replace(MARKED, '$1')
      if (all || (lines.length > 1 && line.trim() === '')) return bare
      number++
      return (mark === '1. ' ? `${number}. ` : mark) + bare
    })
    .join('\n')
  const caret = from === to
  return {
    from: start,
    to: end,
    words,
    select: caret ? [start + words.length, start + words.length] : [start, start + words.length],
  }
}

/** Code in a line, or of several lines a block of it. */
export function coded(chosen: Chosen): Edit {
  const { text, from, to } = chosen
  const inner = text.slice(from, to)
  if (!inner.includes('\n')) return wrapped(chosen, '`')
  const words = `\`\`\`\n${inner}\n\`\`\``
  const lead = from > 0 && text[from - 1] !== '\n' ? '\n' : ''
  return { from, to, words: lead + words, select: [from + lead.length + 4, from + lead.length + 4 + inner.length] }
}

const ADDRESS = /^(?:https?:\/\/|mailto:|tel:)\S+$/i

/** What is chosen becomes a link: its words, then the place for the address. Without one, `href` is to be typed. */
export function linked({ text, from, to }: Chosen, href = ''): Edit {
  const inner = text.slice(from, to)
  if (href === '' && ADDRESS.test(inner)) return { from, to, words: `[](${inner})`, select: [from + 1, from + 1] }
  const words = `[${inner || (href ? href : 'words')}](${href || 'https://'})`
  const at = from + words.indexOf('](') + 2
  if (inner === '' && href === '') return { from, to, words, select: [from + 1, from + 6] }
  return { from, to, words, select: href ? [from + words.length, from + words.length] : [at, from + words.length - 1] }
}

export const isAddress = (text: string) => ADDRESS.test(text.trim())

const MARKS = ['**', '__', '~~', '`', '*', '_']

/** With the marks around it, as it is chosen after one was put on. */
function withMarks({ text, from, to }: Chosen): [from: number, to: number] {
  const around = MARKS.find((mark) => text.slice(0, from).endsWith(mark) && text.startsWith(mark, to))
  return around ? withMarks({ text, from: from - around.length, to: to + around.length }) : [from, to]
}

/** The bare words of what is chosen, or of everything. */
export function cleared({ text, from, to }: Chosen): Edit {
  const [start, end] = from === to ? [0, text.length] : withMarks({ text, from, to })
  const words = text
    .slice(start, end)
    .replace(/^```.*\n?/gm, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`)/g, '')
    .replace(/(^|[\s(])[*_](\S(?:[^*_\n]*\S)?)[*_](?=$|[\s).,;:!?])/gm, '$1$2')
    .split('\n')
    .map((line) => line.replace(MARKED, '$1'))
    .join('\n')
  return { from: start, to: end, words, select: [start, start + words.length] }
}

/** A new line in a list or quote begins another item; an item that is still empty ends it. Null where there is none. */
export function continued({ text, from, to }: Chosen): Edit | null {
  const start = text.lastIndexOf('\n', from - 1) + 1
  const item = /^(\s*)([-*+]|(\d{1,9})([.)])|>)( ?)/.exec(text.slice(start, from))
  if (!item || (item[5] === '' && item[2] !== '>')) return null
  const [whole, indent, sign, number, dot] = item
  if (text.slice(start, from) === whole && from === to) {
    const next = text[from] === undefined || text[from] === '\n'
    return next ? { from: start, to: from, words: '', select: [start, start] } : null
  }
  const words = `\n${indent}${number ? `${Number(number) + 1}${dot}` : sign} `
  return { from, to, words, select: [from + words.length, from + words.length] }
}
