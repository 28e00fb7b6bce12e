import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Inline, parseMarkdown, plainText } from './markdown.ts'
import { fillTemplate, makeTemplate, readTemplate } from './variables.ts'

const VALUES = {
  'visitor.first_name': 'Freya',
  'visitor.name': 'Freya Lindqvist',
  'visitor.email': '',
  'agent.first_name': 'Ann',
  'attribute.order': 'NK-20417',
}

const FILLED: [string, string, gaps: number][] = [
  ['Hi {{visitor.first_name}}!', 'Hi Freya!', 0],
  ['Hi {{ visitor.first_name }}!', 'Hi Freya!', 0],
  ['{{visitor.name}} / {{agent.first_name}}', 'Freya Lindqvist / Ann', 0],
  ['Order {{attribute.order}}', 'Order NK-20417', 0],
  ['Mail {{visitor.email}}', 'Mail {{visitor.email}}', 1],
  ['Mail {{visitor.email | "you"}}', 'Mail you', 0],
  ['Mail {{visitor.email|“you”}}', 'Mail you', 0],
  ['Mail {{visitor.email | ""}}', 'Mail {{visitor.email | ""}}', 1],
  ['{{attribute.tracking}} {{attribute.size}}', '{{attribute.tracking}} {{attribute.size}}', 2],
  ['{{nobody.knows | "this"}}', '{{nobody.knows | "this"}}', 1],
  ['{{attribute.}}', '{{attribute.}}', 1],
  ['{{constructor}} {{__proto__}}', '{{constructor}} {{__proto__}}', 2],
  ['{{attribute.constructor}}', '{{attribute.constructor}}', 1],
  ['{ {visitor.name} } {{', '{ {visitor.name} } {{', 0],
  ['{{{{visitor.first_name}}}}', '{{Freya}}', 0],
]
for (const [body, text, gaps] of FILLED) {
  test(`“${body}” reads “${text}”`, () => {
    const filled = fillTemplate(body, VALUES)
    assert.deepEqual([filled.text, filled.gaps.length], [text, gaps])
  })
}

test('a gap says where it is, so that it can be selected', () => {
  const { text, gaps } = fillTemplate('Hi {{visitor.first_name}}, track {{attribute.tracking}}.', VALUES)
  assert.deepEqual(
    gaps.map(({ from, to }) => text.slice(from, to)),
    ['{{attribute.tracking}}'],
  )
})

const HOSTILE = [
  '**Bob**',
  '[here](https://evil.example)',
  '{{agent.first_name}}',
  '> quoted',
  '# loud',
  '1. first',
  '- item',
  '`code` ~~gone~~ _so_ __so__',
  '<img src=x onerror=alert(1)>',
  'two\nlines',
]
for (const words of HOSTILE) {
  test(`the name “${words.replace('\n', '⏎')}” is shown as it is, and means nothing`, () => {
    const { text } = fillTemplate('{{visitor.name}}', { 'visitor.name': words, 'agent.first_name': 'Ann' })
    const blocks = parseMarkdown(text)
    assert.deepEqual(
      blocks.map((block) => block.type),
      ['paragraph'],
    )
    // An address may lead to itself: what one reads is where one comes.
    const honest = (part: Inline) =>
      part.type === 'text' ||
      (part.type === 'link' && plainText([{ type: 'paragraph', children: part.children }]) === part.href)
    assert.ok(blocks[0]!.type === 'paragraph' && blocks[0]!.children.every(honest))
    assert.equal(plainText(blocks), words.replace('\n', ' '))
  })
}

test('parts tell what is filled, what stands in and what is empty', () => {
  const parts = readTemplate('{{visitor.name}}{{visitor.email | "you"}}{{visitor.email}}{{x}} end', VALUES)
  assert.deepEqual(
    parts.map((part) => (part.type === 'text' ? part.text : part.state)),
    ['filled', 'fallback', 'empty', 'unknown', ' end'],
  )
})

test('a long text of braces is read in no time', () => {
  const started = performance.now()
  readTemplate('{{'.repeat(50_000), VALUES)
  readTemplate('{{a | "'.repeat(20_000), VALUES)
  assert.ok(performance.now() - started < 500)
})

const MADE: [string, string, string[]][] = [
  [
    'Hi Freya, NK-20417 is on its way.',
    'Hi {{visitor.first_name}}, {{attribute.order}} is on its way.',
    ['Freya', 'NK-20417'],
  ],
  ['Dear Freya Lindqvist', 'Dear {{visitor.name}}', ['Freya Lindqvist']],
  ['freya, FREYA, Freyas', '{{visitor.first_name}}, {{visitor.first_name}}, Freyas', ['Freya']],
  ['NK-204178', 'NK-204178', []],
  ['Nothing of theirs', 'Nothing of theirs', []],
]
for (const [text, body, words] of MADE) {
  test(`“${text}” is kept as “${body}”`, () => {
    const made = makeTemplate(text, VALUES)
    assert.equal(made.body, body)
    assert.deepEqual(
      made.swaps.map((swap) => swap.words),
      words,
    )
  })
}

test('what was made of a text says the same again', () => {
  const text = 'Hi Freya, this is Ann. Freya Lindqvist has NK-20417.'
  assert.equal(fillTemplate(makeTemplate(text, VALUES).body, VALUES).text, text)
})
