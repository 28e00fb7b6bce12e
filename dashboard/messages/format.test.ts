import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleared, coded, continued, type Edit, linked, marked, wrapped } from './format.ts'

/** A text with its choice between bars: "a |b| c". One bar is the caret. */
function chosen(text: string) {
  const from = text.indexOf('|')
  const to = text.lastIndexOf('|')
  return { text: text.replaceAll('|', ''), from, to: to === from ? to : to - 1 }
}

function done(given: string, edit: Edit | null): string | null {
  if (!edit) return null
  const { text } = chosen(given)
  const next = text.slice(0, edit.from) + edit.words + text.slice(edit.to)
  const [from, to] = edit.select
  return from === to
    ? `${next.slice(0, from)}|${next.slice(from)}`
    : `${next.slice(0, from)}|${next.slice(from, to)}|${next.slice(to)}`
}

const cases = (name: string, act: (of: ReturnType<typeof chosen>) => Edit | null, table: [string, string | null][]) =>
  test(name, () => {
    for (const [given, wanted] of table) assert.equal(done(given, act(chosen(given))), wanted, given)
  })

cases('marks go around what is chosen, and off again', (of) => wrapped(of, '**'), [
  ['a |b| c', 'a **|b|** c'],
  ['a **|b|** c', 'a |b| c'],
  ['a |**b**| c', 'a |b| c'],
  ['a| b |c', 'a **|b|** c'],
  ['a |', 'a **|**'],
  ['|', '**|**'],
])

cases('one star inside two is no emphasis to take off', (of) => wrapped(of, '*'), [['**|b|**', '***|b|***']])

cases('lines become items, and plain again', (of) => marked(of, '- '), [
  ['one|', '- one|'],
  ['- one|', 'one|'],
  ['|one\ntwo|', '|- one\n- two|'],
  ['|- one\n- two|', '|one\ntwo|'],
  ['|1. one\n2. two|', '|- one\n- two|'],
  ['|one\n\ntwo|', '|- one\n\n- two|'],
])

cases('numbered lines count', (of) => marked(of, '1. '), [
  ['|one\n- two|', '|1. one\n2. two|'],
  ['|1. one\n2. two|', '|one\ntwo|'],
])

cases('quotes are by line', (of) => marked(of, '> '), [['|one\ntwo|', '|> one\n> two|']])

cases('code is in a line, or a block of lines', coded, [
  ['run |npm|', 'run `|npm|`'],
  ['|a\nb|', '```\n|a\nb|\n```'],
])

cases('a link wants the part that is missing', (of) => linked(of), [
  ['the |label|', 'the [label](|https://|)'],
  ['see |https://a.example|', 'see [|](https://a.example)'],
  ['see |', 'see [|words|](https://)'],
])

cases('a pasted address makes a link of what is chosen', (of) => linked(of, 'https://a.example'), [
  ['the |label|', 'the [label](https://a.example)|'],
])

cases('formatting comes off', cleared, [
  ['|**a** _b_ `c` [d](https://e.example)|', '|a b c d|'],
  ['|- one\n2. two\n> three|', '|one\ntwo\nthree|'],
  ['snake_case_name|', '|snake_case_name|'],
  ['so _~~|never|~~_ again', 'so |never| again'],
])

cases('a list goes on until an item stays empty', continued, [
  ['- one|', '- one\n- |'],
  ['1. one|', '1. one\n2. |'],
  ['> one|', '> one\n> |'],
  ['- one\n- |', '- one\n|'],
  ['words|', null],
])
