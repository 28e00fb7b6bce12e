import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aMailServer } from '../test/mail-server.ts'
import { MailRefused, openMail } from './mail.ts'

const FROM = 'Tarnside support <support@tarnside.example>'

test('a letter arrives with its words', async () => {
  const server = await aMailServer()
  await openMail({ url: server.url, from: FROM })!.send({ to: 'nia@example.com', subject: 'Grüße', text: 'Come in.\n' })
  const [letter] = server.letters
  assert.deepEqual(letter!.to, ['<nia@example.com>'])
  assert.match(letter!.raw, /^From: Tarnside support <support@tarnside\.example>$/m)
  assert.match(letter!.raw, /Come in\./)
})

test('a line break in a name begins no header and adds no reader', async () => {
  const server = await aMailServer()
  const mail = openMail({ url: server.url, from: FROM })!
  await mail.send({ to: 'nia@example.com', subject: 'Hello\r\nBcc: spy@evil.example\r\n\r\nRead this', text: 'Hi' })
  await mail.send({ to: 'nia@example.com\r\nRCPT TO:<spy@evil.example>', subject: 'Hello', text: 'Hi' }).catch(() => {})
  for (const { raw, to } of server.letters) {
    assert.doesNotMatch(raw, /^Bcc:/im)
    assert.ok(!to.some((one) => one.startsWith('<spy')), to.join())
  }
})

test('words that look like a file are words', async () => {
  const server = await aMailServer()
  await openMail({ url: server.url, from: FROM })!.send({ to: 'nia@example.com', subject: 'x', text: '/etc/passwd' })
  assert.match(server.letters[0]!.raw, /\/etc\/passwd/)
  assert.doesNotMatch(server.letters[0]!.raw, /root:/)
})

test('a no for good is told apart from one for now', async () => {
  const letter = { to: 'nia@example.com', subject: 'x', text: 'x' }
  const never = await aMailServer({ recipient: '550 no such person' })
  await assert.rejects(openMail({ url: never.url, from: FROM })!.send(letter), MailRefused)
  const later = await aMailServer({ recipient: '451 try again' })
  const sent = openMail({ url: later.url, from: FROM })!.send(letter)
  await assert.rejects(sent, (error) => !(error instanceof MailRefused))
})

test('without a mail server there is no mail', () => {
  assert.equal(openMail(undefined), null)
})
