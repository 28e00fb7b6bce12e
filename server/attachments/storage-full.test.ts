import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { filesOf, upload } from '../test/files.ts'
import { visitorSocket } from '../test/socket.ts'
import { aNode, aWorld } from '../test/world.ts'

const disk = smallDisk()

test('when the disk is full, files are refused with a sentence, nothing is left behind, and words go out', {
  skip: !disk && 'no right to mount a small disk',
}, async () => {
  const node = await aNode({ env: { DATA_DIR: disk! } })
  const { vera, begun, tx } = await aWorld(node.db)
  const conversation = await begun()
  const megabyte = () => randomBytes(1_048_576)
  const answers = []
  for (let i = 0; i < 5; i++) answers.push(await upload(node, vera, conversation, megabyte()))
  const kept = answers.filter((answer) => answer.status === 201)
  const refused = answers.filter((answer) => answer.status !== 201)
  assert.ok(kept.length > 0 && refused.length > 0)
  for (const { status, body } of refused) {
    assert.deepEqual([status, body.code], [507, 'storage-full'])
    assert.match(body.message, /no room for files/)
  }
  assert.equal((await filesOf(node)).length, kept.length)
  assert.equal((await tx((tx) => tx.rows('n', 'select 1 from attachments', []))).length, kept.length)
  const widget = await visitorSocket(node, vera)
  assert.equal((await widget.post(conversation, 'Words still go out')).type, 'ack')
  assert.equal((await widget.post(conversation, '', { attachments: [kept[0]!.body.id] })).type, 'ack')
})

/** A disk of four megabytes, where we may make one. */
function smallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'parley-small-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'none', folder], { stdio: 'ignore' })
  } catch {
    return null
  }
  after(() => execFileSync('umount', ['-l', folder]))
  return folder
}
