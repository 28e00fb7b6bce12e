import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Block, type Inline, parseMarkdown, plainText } from './markdown.ts'

const inline = (text: string) => {
  const [first] = parseMarkdown(text)
  assert.equal(first?.type, 'paragraph')
  return (first as Extract<Block, { type: 'paragraph' }>).children
}
const words = (text: string): Inline => ({ type: 'text', text })

test('bold, italic, struck and code stand inside a sentence', () => {
  assert.deepEqual(inline('a **b** _c_ ~~d~~ `e`'), [
    words('a '),
    { type: 'strong', children: [words('b')] },
    words(' '),
    { type: 'em', children: [words('c')] },
    words(' '),
    { type: 'strike', children: [words('d')] },
    words(' '),
    { type: 'code', text: 'e' },
  ])
})

test('marks nest, and three stars are both', () => {
  assert.deepEqual(inline('***a***'), [{ type: 'strong', children: [{ type: 'em', children: [words('a')] }] }])
  assert.deepEqual(inline('**a *b* c**'), [
    { type: 'strong', children: [words('a '), { type: 'em', children: [words('b')] }, words(' c')] },
  ])
})

test('what is not emphasis stays as it was written', () => {
  for (const text of ['2 * 3 * 4', '2*3*4', 'snake_case_name', '**open', '****', 'a ~ b ~ c', '5 ** 2', '\\', '[ ]']) {
    assert.deepEqual(inline(text), [words(text)], text)
  }
  assert.deepEqual(inline('\\*a\\*'), [words('*a*')])
})

test('a line break stays a line break, an empty line parts paragraphs', () => {
  assert.deepEqual(inline('a\nb'), [words('a'), { type: 'break' }, words('b')])
  assert.equal(parseMarkdown('a\n\nb').length, 2)
})

test('fences, quotes and lists are blocks', () => {
  assert.deepEqual(parseMarkdown('```ts\nlet **a**\n```'), [{ type: 'code', language: 'ts', text: 'let **a**' }])
  assert.deepEqual(parseMarkdown('```\nnever closed'), [{ type: 'code', language: '', text: 'never closed' }])
  assert.deepEqual(parseMarkdown('> a\n> b'), [
    { type: 'quote', children: [{ type: 'paragraph', children: [words('a'), { type: 'break' }, words('b')] }] },
  ])
  const paragraph = (text: string): Block => ({ type: 'paragraph', children: [words(text)] })
  assert.deepEqual(parseMarkdown('3. a\n4. b\n   - c\n   - d'), [
    {
      type: 'list',
      ordered: true,
      start: 3,
      items: [
        [paragraph('a')],
        [paragraph('b'), { type: 'list', ordered: false, start: 1, items: [[paragraph('c')], [paragraph('d')]] }],
      ],
    },
  ])
})

test('addresses become links, without the end of the sentence', () => {
  assert.deepEqual(inline('See https://a.example/b_c_(d). Then Https://e.example!'), [
    words('See '),
    { type: 'link', href: 'https://a.example/b_c_(d)', children: [words('https://a.example/b_c_(d)')] },
    words('. Then '),
    { type: 'link', href: 'Https://e.example', children: [words('Https://e.example')] },
    words('!'),
  ])
  assert.deepEqual(inline('(mailto:vera@example.com)'), [
    words('('),
    { type: 'link', href: 'mailto:vera@example.com', children: [words('vera@example.com')] },
    words(')'),
  ])
})

test('a written link takes its own label, and only that', () => {
  assert.deepEqual(inline('[not] this [one](https://a.example/x_(y))'), [
    words('[not] this '),
    { type: 'link', href: 'https://a.example/x_(y)', children: [words('one')] },
  ])
})

test('a link leads nowhere but to http, https, mailto and tel', () => {
  for (const href of [
    'javascript:alert(1)',
    'JaVaScRiPt:x',
    'data:text/html,x',
    '//a.example',
    '/a',
    'vbscript:x',
    'https:',
  ]) {
    assert.ok(links(parseMarkdown(`[a](${href})`)).length === 0, href)
  }
})

test('text cannot turn itself around or hide control characters', () => {
  assert.deepEqual(inline('a\u202Egnp.exe\u2066\u0000b'), [words('agnp.exeb')])
  assert.deepEqual(inline('\u200Fשלום'), [words('\u200Fשלום')])
})

test('the words alone are what a reader would say', () => {
  assert.equal(plainText(parseMarkdown('**a** [b](https://c.example)\n- d\n- e')), 'a b\nd\ne')
})

/** Texts made of the very signs that mean something, and so of every wrong order of them. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '*',
        '**',
        '***',
        '_',
        '__',
        '~~',
        '`',
        '``',
        '```',
        '[',
        ']',
        '](',
        ')',
        '(',
        '\\',
        '\n',
        '\n\n',
      ),
      fc.constantFrom(
        '> ',
        '- ',
        '1. ',
        '  ',
        'https://',
        'mailto:',
        'tel:',
        'https://a.example',
        ' ',
        'a',
        'שלום',
        '👋',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 200 },
  )
  .map((parts) => parts.join(''))

test('no text whatever makes it throw, and it says no more than was written', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const blocks = parseMarkdown(text)
      for (const { href } of links(blocks)) assert.match(href, /^(https?:\/\/|mailto:|tel:)[^\s\p{Cc}]*$/iu)
      assert.ok(depth(blocks) <= 16)
      assert.ok(plainText(blocks).length <= text.length + 1)
    }),
    { numRuns: 2000 },
  )
})

test('hostile text of any size takes time in proportion', () => {
  const bricks = [
    '*',
    '**',
    '_a',
    '*a **b ',
    '~~a',
    '`',
    '`a``',
    '[',
    '[a](',
    '[a]([',
    '[a](b ',
    '[](',
    '](',
    ')',
    '> ',
    '>',
    '- ',
    '1. ',
    '\n',
    '>\n',
    '- a\n',
    '  - a\n',
    '```\n',
    'https://',
    'https://a',
    'mailto:',
    'h',
    '\\',
    '*a*_b_',
    '[a](http://b)',
    '***a',
  ]
  for (const brick of bricks) {
    const text = brick.repeat(Math.ceil(200_000 / brick.length))
    const start = performance.now()
    parseMarkdown(text)
    const took = performance.now() - start
    assert.ok(took < 1500, `${JSON.stringify(brick)} took ${took} ms for 200 KB`)
  }
})

function links(blocks: Block[]): Extract<Inline, { type: 'link' }>[] {
  return blocks.flatMap((block) => {
    if (block.type === 'code') return []
    if (block.type === 'list') return block.items.flatMap(links)
    return block.type === 'quote' ? links(block.children) : linksIn(block.children)
  })
}

function linksIn(inlines: Inline[]): Extract<Inline, { type: 'link' }>[] {
  return inlines.flatMap((one) =>
    'children' in one ? [...(one.type === 'link' ? [one] : []), ...linksIn(one.children)] : [],
  )
}

function depth(nodes: (Block | Inline)[]): number {
  return Math.max(
    0,
    ...nodes.map((node) =>
      'children' in node ? 1 + depth(node.children) : node.type === 'list' ? 1 + depth(node.items.flat()) : 1,
    ),
  )
}
