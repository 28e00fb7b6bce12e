import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { contentDisposition, safeName, withEnding } from './file-name.ts'

test('a name has no path, nothing invisible and nothing that a file system forbids', () => {
  for (const [given, name] of [
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['photo\u202Egnp.exe', 'photognp.exe'],
    ['in\u0000vo\u200Bice\r\n.pdf', 'invoice.pdf'],
    ['.htaccess', 'htaccess'],
    ['what?<b>:"x"|*.txt', 'what__b___x___.txt'],
    ['  a   b .pdf ', 'a b .pdf'],
    ['..', 'file'],
    ['', 'file'],
    ['\ud800.png', '\ufffd.png'],
    ['Ärger mit Straße.pdf', 'Ärger mit Straße.pdf'],
    ['合同.docx', '合同.docx'],
  ] as const) {
    assert.equal(safeName(given), name)
  }
})

test('a long name keeps its ending', () => {
  const name = safeName(`${'🙂'.repeat(300)}.pdf`)
  assert.equal(Array.from(name).length, 100)
  assert.ok(name.endsWith('🙂.pdf') && name.isWellFormed())
})

test('an ending that lies gets a true one behind it', () => {
  assert.equal(withEnding('photo.jpeg', ['jpg', 'jpeg']), 'photo.jpeg')
  assert.equal(withEnding('PHOTO.JPG', ['jpg', 'jpeg']), 'PHOTO.JPG')
  assert.equal(withEnding('page.html', ['png']), 'page.html.png')
  assert.equal(withEnding('photo', ['png']), 'photo.png')
})

test('whatever the name, it is safe, stays the same when made safe again, and fits into a header', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (given) => {
      const name = safeName(given)
      assert.ok(name.length > 0 && name.isWellFormed() && Array.from(name).length <= 100)
      assert.doesNotMatch(name, /[/\\\p{Cc}\p{Cf}]/u)
      const header = contentDisposition('attachment', name)
      assert.match(header, /^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w.!~%-]*$/)
      assert.equal(decodeURIComponent(header.split("''")[1]!), name)
    }),
    { numRuns: 1000 },
  )
})
