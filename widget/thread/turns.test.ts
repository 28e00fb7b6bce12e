import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Face } from '@parley/protocol/author.ts'
import type { VisitorEvent } from '@parley/protocol/events.ts'
import type { Unsent } from '../chat.ts'
import { type Row, turnsOf } from './turns.ts'

const VERA: Face = { kind: 'visitor' }
const ANN: Face = { kind: 'agent', id: 'ann', name: 'Ann Lindqvist', picture: null }
const BEN: Face = { kind: 'agent', id: 'ben', name: 'Ben Okoro', picture: null }
const NONE = { delivered: 0, read: 0 }
const at = (minute: number, day = 24) => new Date(2026, 10, day, 10, minute).toISOString()

let seq = 0
const says = (by: Face, minute: number, day?: number): VisitorEvent => {
  seq++
  return { seq, at: at(minute, day), by, type: 'message.created', message: { id: `m${seq}`, body: `${seq}` } }
}
const shape = (rows: Row[]) =>
  rows.map((row) => (row.kind === 'turn' ? `${row.by.kind}${row.named ? '!' : ''}:${row.said.length}` : row.kind))

test('one author within five minutes is one turn', () => {
  const rows = turnsOf([says(ANN, 0), says(ANN, 4), says(ANN, 10), says(VERA, 11)], [], NONE, false, 'ann')
  assert.deepEqual(shape(rows), ['day', 'agent:2', 'agent:1', 'visitor:1'])
})

test('a name stands where the author changes and is not the one in the head', () => {
  const rows = turnsOf([says(ANN, 0), says(BEN, 1), says(VERA, 2), says(BEN, 3), says(ANN, 4)], [], NONE, false, 'ann')
  assert.deepEqual(shape(rows), ['day', 'agent:1', 'agent!:1', 'visitor:1', 'agent:1', 'agent!:1'])
})

test('an activity or a new day parts a turn', () => {
  const joined: VisitorEvent = { seq: 50, at: at(1), by: ANN, type: 'agent.joined' }
  assert.deepEqual(shape(turnsOf([says(ANN, 0), joined, says(ANN, 2), says(ANN, 3, 25)], [], NONE, false, 'ann')), [
    'day',
    'agent:1',
    'activity',
    'agent:1',
    'day',
    'agent:1',
  ])
})

test('marks turn sent into delivered and read', () => {
  seq = 0
  const entries = [says(VERA, 0), says(VERA, 10), says(VERA, 20)]
  const deliveries = turnsOf(entries, [], { delivered: 2, read: 1 }, false, null).flatMap((row) =>
    row.kind === 'turn' ? row.said.map((said) => said.delivery) : [],
  )
  assert.deepEqual(deliveries, ['read', 'delivered', 'sent'])
})

test('what waits for the line stands apart from what has gone, and what failed from both', () => {
  const unsent = (state: Unsent['state'], id: string): Unsent => ({
    id,
    conversation: 'c',
    body: id,
    kind: 'message',
    at: at(1),
    state,
  })
  const entries = [says(VERA, 0)]
  assert.deepEqual(shape(turnsOf(entries, [unsent('sending', 'a'), unsent('waiting', 'b')], NONE, false, null)), [
    'day',
    'visitor:3',
  ])
  const held = turnsOf(
    entries,
    [unsent('failed', 'a'), unsent('sending', 'b'), unsent('waiting', 'c')],
    NONE,
    true,
    null,
  )
  assert.deepEqual(shape(held), ['day', 'visitor:1', 'visitor:1', 'visitor:2'])
})

test('what a newer server tells of is passed over', () => {
  const unknown = { seq: 99, at: at(1), by: { kind: 'system' }, type: 'conversation.waved' } as unknown as VisitorEvent
  assert.deepEqual(shape(turnsOf([says(ANN, 0), unknown], [], NONE, false, 'ann')), ['day', 'agent:1'])
})

test('what was undone leaves nothing, what was deleted its place', () => {
  const deleted = (how: 'deleted' | 'undone'): VisitorEvent => {
    const event = says(ANN, 1)
    if (event.type === 'message.created') event.message = { id: `m${seq}`, body: '', deleted: how }
    return event
  }
  assert.deepEqual(shape(turnsOf([deleted('undone')], [], NONE, false, 'ann')), [])
  const rows = turnsOf([says(ANN, 0), deleted('undone'), deleted('deleted'), says(ANN, 2)], [], NONE, false, 'ann')
  assert.deepEqual(shape(rows), ['day', 'agent:3'])
})

test('we ask for a rating as the last thing there is, above what was said since, and once given it stands where it was', () => {
  const asked: VisitorEvent = { seq: 60, at: at(1), by: ANN, type: 'rating.requested' }
  const ended: VisitorEvent = { seq: 61, at: at(1), by: ANN, type: 'conversation.ended', reopenUntil: at(9) }
  const given: VisitorEvent = {
    seq: 62,
    at: at(2),
    by: VERA,
    type: 'rating.given',
    rating: { score: 4, comment: null },
  }
  const rows = (...entries: VisitorEvent[]) => shape(turnsOf([says(ANN, 0), ...entries], [], NONE, false, 'ann'))
  assert.deepEqual(rows(asked, ended), ['day', 'agent:1', 'activity', 'rating'])
  assert.deepEqual(rows(asked, ended, says(VERA, 3)), ['day', 'agent:1', 'activity', 'rating', 'visitor:1'])
  assert.deepEqual(rows(asked, ended, given, says(VERA, 3)), ['day', 'agent:1', 'activity', 'rating', 'visitor:1'])
})

test('a message that waits for its files is among the unsent, and failed where one of them cannot arrive', () => {
  const held: Unsent = { id: 'a', conversation: 'c', body: '', kind: 'message', at: at(1), state: 'failed', files: [] }
  const [, turn] = turnsOf([], [held], NONE, false, null)
  assert.equal(turn?.kind === 'turn' && turn.said[0]!.delivery, 'failed')
})
