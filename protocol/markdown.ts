/**
 * The Markdown that messages may use, as a tree: it is rendered node by node and never as HTML. Both front ends and
 * every channel read the same tree. Time is linear in the text, whatever it holds: no marker is searched for twice.
 */
export type Inline =
  | { type: 'text'; text: string }
  | { type: 'break' }
  | { type: 'code'; text: string }
  | { type: 'strong' | 'em' | 'strike'; children: Inline[] }
  /** `href` begins with http:, https:, mailto: or tel: (in notes, also agent:), and holds no space or control character. */
  | { type: 'link'; href: string; children: Inline[] }

export type Block =
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'code'; language: string; text: string }
  | { type: 'quote'; children: Block[] }
  | { type: 'list'; ordered: boolean; start: number; items: Block[][] }

/** `mentions`: a note, in which links to agents are that (mention.ts). In messages they are what they read. */
export function parseMarkdown(text: string, { mentions = false } = {}): Block[] {
  return parseBlocks(withoutTricks(text).split('\n'), 0, mentions ? SAFE_HREF_OR_AGENT : SAFE_HREF)
}

/**
 * Control characters, and the bidirectional embeddings, overrides and isolates: with them a text can show itself in an
 * order that is not the one it has ("Trojan Source", a link that reads as another). The plain marks (LRM, RLM, ALM)
 * and joiners stay: honest text needs them.
 */
function withoutTricks(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be removed.
  return text.replace(/\r\n?/g, '\n').replace(/[\0-\x08\x0B-\x1F\x7F-\x9F\u202A-\u202E\u2066-\u2069\uFEFF]/g, '')
}

/** Quotes and lists deeper than this are plain text: every level reads its lines once more. */
const DEEPEST = 4

const FENCE = /^ {0,3}(`{3,}|~{3,})([^`\n]*)$/
const QUOTE = /^ {0,3}>/
const BULLET = /^( {0,3})([-*+•])[ \t]+(?=\S)/
const NUMBER = /^( {0,3})(\d{1,9})([.)])[ \t]+(?=\S)/

function parseBlocks(lines: string[], depth: number, safe: RegExp): Block[] {
  const blocks: Block[] = []
  let paragraph: string[] = []
  const endParagraph = () => {
    const children = parseInline(paragraph.join('\n').trim(), safe)
    if (children.length > 0) blocks.push({ type: 'paragraph', children })
    paragraph = []
  }

  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!
    const fence = FENCE.exec(line)
    if (fence) {
      endParagraph()
      const end = endOfFence(lines, at + 1, fence[1]!)
      blocks.push({ type: 'code', language: fence[2]!.trim().slice(0, 32), text: lines.slice(at + 1, end).join('\n') })
      at = end + 1
    } else if (depth < DEEPEST && QUOTE.test(line)) {
      endParagraph()
      const from = at
      while (at < lines.length && QUOTE.test(lines[at]!)) at++
      const inner = lines.slice(from, at).map((quoted) => quoted.replace(/^ {0,3}> ?/, ''))
      blocks.push({ type: 'quote', children: parseBlocks(inner, depth + 1, safe) })
    } else if (depth < DEEPEST && itemOf(line)) {
      endParagraph()
      at = readList(lines, at, depth, safe, blocks)
    } else {
      if (line.trim() === '') endParagraph()
      else paragraph.push(line)
      at++
    }
  }
  endParagraph()
  return blocks
}

/** A fence that nobody closed runs to the end. */
function endOfFence(lines: string[], from: number, fence: string): number {
  for (let at = from; at < lines.length; at++) {
    const line = lines[at]!.trim()
    if (line.length >= fence.length && line === fence[0]!.repeat(line.length)) return at
  }
  return lines.length
}

/** `lead`: how far its sign is indented. `indent`: how far its words are. */
type Item = { ordered: boolean; mark: string; start: number; lead: number; indent: number }

function itemOf(line: string): Item | null {
  const bullet = BULLET.exec(line)
  if (bullet) return { ordered: false, mark: bullet[2]!, start: 1, lead: bullet[1]!.length, indent: bullet[0].length }
  const number = NUMBER.exec(line)
  if (!number) return null
  return {
    ordered: true,
    mark: number[3]!,
    start: Number(number[2]),
    lead: number[1]!.length,
    indent: number[0].length,
  }
}

/** An item goes on in the lines that are indented under it; an empty line between items does not end the list. */
function readList(lines: string[], from: number, depth: number, safe: RegExp, blocks: Block[]): number {
  const first = itemOf(lines[from]!)!
  const items: Block[][] = []
  let at = from
  while (at < lines.length) {
    const item = itemOf(lines[at]!)
    if (!item || item.ordered !== first.ordered || item.mark !== first.mark) break
    const inner = [lines[at]!.slice(item.indent)]
    for (at++; at < lines.length; at++) {
      const line = lines[at]!
      const indent = line.length - line.trimStart().length
      if (line[0] !== '\t' && (indent < item.lead + 2 || indent === line.length)) break
      inner.push(line.slice(Math.min(item.indent, indent)))
    }
    items.push(parseBlocks(inner, depth + 1, safe))
    if (lines[at]?.trim() === '' && at + 1 < lines.length && itemOf(lines[at + 1]!)) at++
  }
  blocks.push({ type: 'list', ordered: first.ordered, start: first.start, items })
  return at
}

type Mark = '**' | '__' | '*' | '_' | '~~'
const KIND: Record<Mark, 'strong' | 'em' | 'strike'> = {
  '**': 'strong',
  __: 'strong',
  '*': 'em',
  _: 'em',
  '~~': 'strike',
}

const SPACE = /\s/
const WORD = /[\p{L}\p{N}]/u
const ESCAPABLE = /[!-/:-@[-`{-~]/
const PLAIN = /[^\\`*_~[\nhmtHMT]+/y
const SAFE_HREF = /^(?:https?:\/\/[^\s/]|mailto:[^\s]|tel:[+\d])/i
const SAFE_HREF_OR_AGENT = /^(?:https?:\/\/[^\s/]|mailto:[^\s]|tel:[+\d]|agent:[\da-f-]{36}$)/i
const AUTOLINK = /(?:https?:\/\/|mailto:|tel:)[^\s<>"`]+/iy
const LONGEST_HREF = 2048

/**
 * Inline marks by a stack of what is open. A mark that is open already is never opened again, so the stack holds at
 * most one of each: unwinding what was never closed costs a constant.
 */
function parseInline(text: string, safe: RegExp, links = true): Inline[] {
  const root: Inline[] = []
  const open: { mark: Mark; children: Inline[] }[] = []
  let out = root
  let at = 0

  const say = (words: string) => {
    if (words === '') return
    const last = out[out.length - 1]
    if (last?.type === 'text') last.text += words
    else out.push({ type: 'text', text: words })
  }
  const current = () => open[open.length - 1]?.children ?? root
  const isOpen = (mark: Mark) => open.some((one) => one.mark === mark)
  const unwind = () => {
    const { mark, children } = open.pop()!
    out = current()
    say(mark)
    for (const child of children) {
      if (child.type === 'text') say(child.text)
      else out.push(child)
    }
  }
  const close = (mark: Mark) => {
    while (open[open.length - 1]!.mark !== mark) unwind()
    const { children } = open.pop()!
    out = current()
    out.push({ type: KIND[mark], children })
  }
  /** Opens, closes, or stands for itself, by what is on its two sides. */
  const meet = (mark: Mark, before: string, after: string) => {
    const opens = after !== '' && !SPACE.test(after)
    const closes = before !== '' && !SPACE.test(before)
    const apart = mark !== '**' && mark !== '~~' // snake_case and 2*3*4 are no emphasis.
    if (isOpen(mark)) {
      const empty = open[open.length - 1]!.mark === mark && out.length === 0
      if (closes && !empty && !(apart && WORD.test(after))) close(mark)
      else say(mark)
    } else if (opens && !(apart && WORD.test(before))) {
      open.push({ mark, children: [] })
      out = current()
    } else say(mark)
  }

  // Where the next of each sign stands: looked for once, remembered until passed.
  const seen = new Map<string, number>()
  const next = (sign: string, from: number): number => {
    const known = seen.get(sign)
    if (known !== undefined && known >= from) return known
    const found = text.indexOf(sign, from)
    seen.set(sign, found === -1 ? Number.POSITIVE_INFINITY : found)
    return seen.get(sign)!
  }

  while (at < text.length) {
    PLAIN.lastIndex = at
    const plain = PLAIN.exec(text)
    if (plain) {
      say(plain[0])
      at += plain[0].length
      continue
    }
    const sign = text[at]!

    if (sign === '\n') {
      out.push({ type: 'break' })
      at++
    } else if (sign === '\\') {
      const escaped = text[at + 1] ?? ''
      if (ESCAPABLE.test(escaped)) say(escaped)
      else say(sign + escaped)
      at += 1 + escaped.length
    } else if (sign === '`') {
      let run = 1
      while (text[at + run] === '`') run++
      const ticks = '`'.repeat(run)
      const end = run <= 3 ? endOfCode(text, ticks, at + run) : -1
      if (end === -1) {
        say(ticks)
        at += run
      } else {
        const code = text.slice(at + run, end).replace(/\n/g, ' ')
        out.push({ type: 'code', text: /^ .*[^ ].* $/.test(code) ? code.slice(1, -1) : code })
        at = end + run
      }
    } else if (sign === '*' || sign === '_' || sign === '~') {
      let run = 1
      while (text[at + run] === sign) run++
      const before = text[at - 1] ?? ''
      const after = text[at + run] ?? ''
      const single = sign === '~' ? null : (sign as Mark)
      const double = (sign + sign) as Mark
      if (run > 3) say(sign.repeat(run))
      else if (run === 1) single ? meet(single, before, after) : say(sign)
      else if (run === 2) meet(double, before, after)
      else if (!single) say(sign.repeat(run))
      else {
        const inner = open[open.length - 1]?.mark
        const order: Mark[] = inner === single ? [single, double] : [double, single]
        for (const mark of order) meet(mark, before, after)
      }
      at += run
    } else if (sign === '[') {
      // A label holds no brackets: of "[a [b](…)" the inner one is the link, and each "](" is tried once.
      const middle = next(']', at + 1)
      const whole = links && text[middle + 1] === '(' && next('[', at + 1) > middle
      const end = whole ? endOfHref(text, middle + 2, next) : -1
      const href = end === -1 ? null : safeHref(text.slice(middle + 2, end), safe)
      if (href === null) {
        say(sign)
        at++
      } else {
        const label = parseInline(text.slice(at + 1, middle), safe, false)
        out.push({ type: 'link', href, children: label.length > 0 ? label : [{ type: 'text', text: href }] })
        at = end + 1
      }
    } else {
      AUTOLINK.lastIndex = at
      const found = links && !WORD.test(text[at - 1] ?? '') ? AUTOLINK.exec(text)?.[0] : undefined
      const href = found && safeHref(withoutTail(found), safe)
      if (href) out.push({ type: 'link', href, children: [{ type: 'text', text: shown(href) }] })
      else say(found ?? sign)
      at += (href || found || sign).length
    }
  }
  while (open.length > 0) unwind()
  return root
}

/** The next run of exactly these ticks. It is missed at most once for each length: a later one would have closed it. */
function endOfCode(text: string, ticks: string, from: number): number {
  for (let at = from; ; ) {
    const end = text.indexOf(ticks, at)
    if (end === -1) return -1
    let after = end + ticks.length
    if (text[end - 1] !== '`' && text[after] !== '`') return end
    while (text[after] === '`') after++
    at = after
  }
}

/** The bracket that closes the address, which may itself hold one pair: /wiki/Tarn_(lake). */
function endOfHref(text: string, from: number, next: (sign: string, from: number) => number): number {
  const end = next(')', from)
  if (end - from > LONGEST_HREF) return -1
  const inner = text.indexOf('(', from)
  const further = inner !== -1 && inner < end ? text.indexOf(')', end + 1) : -1
  return further !== -1 && further - from <= LONGEST_HREF && !SPACE.test(text.slice(end, further)) ? further : end
}

function safeHref(written: string, safe: RegExp): string | null {
  const href = written.trim()
  return href.length <= LONGEST_HREF && safe.test(href) && !SPACE.test(href) ? href : null
}

/** What ends a sentence is not part of the address, nor is a bracket that was opened before it. */
function withoutTail(href: string): string {
  let depth = 0
  for (const sign of href) depth += sign === '(' ? 1 : sign === ')' ? -1 : 0
  let end = href.length
  for (; end > 0; end--) {
    const sign = href[end - 1]!
    if (sign === ')' && depth < 0) depth++
    else if (!/[.,;:!?'*_~\]]/.test(sign)) break
  }
  return href.slice(0, end)
}

const shown = (href: string) => href.replace(/^(?:mailto:|tel:)/i, '')

/** The words alone, for names, notifications and channels that know no Markdown. */
export function plainText(blocks: Block[]): string {
  return blocks.map(blockText).join('\n')
}

function blockText(block: Block): string {
  if (block.type === 'code') return block.text
  if (block.type === 'list') return block.items.map(plainText).join('\n')
  return block.type === 'quote' ? plainText(block.children) : inlineText(block.children)
}

function inlineText(inlines: Inline[]): string {
  return inlines
    .map((inline) =>
      inline.type === 'break' ? '\n' : 'children' in inline ? inlineText(inline.children) : inline.text,
    )
    .join('')
}
