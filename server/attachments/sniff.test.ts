import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { PDF } from '../test/files.ts'
import { sniff } from './sniff.ts'

const type = async (head: Buffer | string, name = 'file', mime?: string) => {
  const found = await sniff(Buffer.from(head).subarray(0, 4100), { name, mime })
  return `${found.kind} ${found.mime}`
}

const WEBM = Buffer.from(
  '1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff',
  'hex',
)
const MP4 = Buffer.from('00000020667479706d703432000000006d7034326d7034316973366d00000000', 'hex')
const OGG = Buffer.concat([
  Buffer.from('4f67675300020000000000000000000000000000000000000000011e', 'hex'),
  Buffer.from('OpusHead'),
])

test('images, films and sounds are known by their content, whatever they are called', async () => {
  const image = sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
  assert.equal(await type(await image.png().toBuffer(), 'page.html', 'text/html'), 'image image/png')
  assert.equal(await type(await image.jpeg().toBuffer()), 'image image/jpeg')
  assert.equal(await type(await image.gif().toBuffer()), 'image image/gif')
  assert.equal(await type(await image.webp().toBuffer()), 'image image/webp')
  assert.equal(await type(MP4), 'video video/mp4')
  assert.equal(await type(WEBM), 'video video/webm')
  assert.equal(await type(OGG), 'audio audio/ogg')
})

test('a recording in the wrapping of a film is a recording when its sender says so, and nothing else is', async () => {
  assert.equal(await type(WEBM, 'note.webm', 'audio/webm;codecs=opus'), 'audio audio/webm')
  assert.equal(await type(MP4, 'note.m4a', 'audio/mp4'), 'audio audio/mp4')
  assert.equal(await type(PDF, 'note.webm', 'audio/webm'), 'document application/pdf')
  const photo = sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } }).jpeg()
  assert.equal(await type(await photo.toBuffer(), 'note.webm', 'audio/webm'), 'image image/jpeg', 'and is made clean')
})

test('what could run in a page is a document to save, whatever it claims', async () => {
  for (const [content, name, found] of [
    ['<!doctype html><script>alert(1)</script>', 'photo.png', 'document text/plain'],
    ['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'a.svg', 'document text/plain'],
    ['<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'a.svg', 'document application/octet-stream'],
    ['alert(document.cookie)', 'a.js', 'document text/plain'],
    ['MZ\u0000\u0001\u0002', 'a.pdf', 'document application/octet-stream'],
  ] as const) {
    assert.equal(await type(content, name, 'image/png'), found)
  }
})

test('text is told from bytes, also where its last character is cut in two', async () => {
  assert.equal(await type('a,b\n1,2\n', 'list.csv'), 'document text/csv')
  assert.equal(await type('Grüße', 'a.txt'), 'document text/plain')
  assert.equal(await type(Buffer.from(`${'x'.repeat(4099)}ü and more`), 'a.txt'), 'document text/plain')
  assert.equal(await type(Buffer.from([0xff, 0xfe, 0x41, 0x00]), 'a.txt'), 'document application/octet-stream')
  assert.equal(await type(Buffer.from([0xc3]), 'a.txt'), 'document application/octet-stream')
})
