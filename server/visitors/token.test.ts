import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import fc from 'fast-check'
import { readClaim, signClaim } from './token.ts'

const SECRET = 'a key for tests, of no worth elsewhere'
const claim = { workspaceId: newId(), inboxId: newId(), visitorId: newId(), version: 3 }

test('a token says who it speaks for, with any ids and versions', () => {
  const id = fc.uuid().map((text) => text.toLowerCase())
  fc.assert(
    fc.property(
      fc.record({ workspaceId: id, inboxId: id, visitorId: id, version: fc.nat() }, { noNullPrototype: true }),
      (claim) => {
        assert.deepEqual(readClaim(SECRET, 'token', signClaim(SECRET, 'token', claim)), claim)
      },
    ),
  )
})

test('it is as short as ids can be written, and safe in a URL', () => {
  const token = signClaim(SECRET, 'unread', claim)
  assert.ok(token.length < 120)
  assert.equal(encodeURIComponent(token), token)
})

test('no other purpose, no other key, and no token with a single sign changed is taken', () => {
  const token = signClaim(SECRET, 'token', claim)
  assert.equal(readClaim(SECRET, 'unread', token), null)
  assert.equal(readClaim('another key, of no worth either', 'token', token), null)
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.string({ minLength: 0, maxLength: 2 }), (at, instead) => {
      const forged = token.slice(0, at) + instead + token.slice(at + 1)
      fc.pre(forged !== token)
      assert.equal(readClaim(SECRET, 'token', forged), null)
    }),
    { numRuns: 2000 },
  )
})

test('whatever else is given for a token is none', () => {
  fc.assert(
    fc.property(fc.anything(), (given) => {
      assert.equal(readClaim(SECRET, 'token', given), null)
    }),
  )
})
