import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { BadConfig, readConfig, SETTINGS } from './config.ts'

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8')

test('without any setting the app listens on port 3000 and keeps its data in ./data', () => {
  const config = readConfig({})
  assert.equal(config.port, 3000)
  assert.equal(config.dataDir, join(process.cwd(), 'data'))
  assert.equal(config.database.url, undefined)
})

test('an empty setting is one that nobody set', () => {
  assert.deepEqual(readConfig({ PORT: '', DATABASE_URL: ' ', PARLEY_OWNER_EMAIL: '' }), readConfig({}))
})

const malformed: [NodeJS.ProcessEnv, RegExp][] = [
  [{ PORT: 'http' }, /^PORT must be a whole number from 0 to 65535\.$/],
  [{ PORT: '65536' }, /^PORT must be/],
  [{ PORT: '-1' }, /^PORT must be/],
  [{ PORT: '1e3' }, /^PORT must be/],
  [{ DATABASE_URL: 'mysql://root:hunter2@db/chat' }, /^DATABASE_URL must be an address that begins with postgres:/],
  [{ PUBLIC_URL: 'chat.example.com' }, /^PUBLIC_URL must be an address without a path/],
  [{ PUBLIC_URL: 'https://example.com/chat' }, /^PUBLIC_URL must be an address without a path/],
  [{ DEMO_PAGES: 'perhaps' }, /^DEMO_PAGES must be on or off\.$/],
  [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of silent, /],
  [{ SECRET_KEY: 'hunter2' }, /^SECRET_KEY must have at least 32 characters\.$/],
  [{ PARLEY_OWNER_EMAIL: 'ben@example.com' }, /^Set both PARLEY_OWNER_EMAIL and PARLEY_OWNER_PASSWORD/],
  [{ SMTP_URL: 'smtp://mail.example.com' }, /^Set MAIL_FROM too/],
  [{ S3_ENDPOINT: 'https://s3.example.com', S3_SECRET_ACCESS_KEY: 'hunter2' }, /^Set all of S3_ENDPOINT, S3_BUCKET/],
  [{ PING_MS: '30000' }, /^PING_MS must be shorter/],
  [{ MESSAGE_BYTES: '65536' }, /^FRAME_BYTES must exceed MESSAGE_BYTES/],
]

for (const [env, sentence] of malformed) {
  test(`${JSON.stringify(env)} is refused with a sentence that repeats no secret`, () => {
    assert.throws(
      () => readConfig(env),
      (error: Error) =>
        error instanceof BadConfig && sentence.test(error.message) && !error.message.includes('hunter2'),
    )
  })
}

test('an option that does not exist is refused', () => {
  assert.throws(() => readConfig({}, ['--demmo']), /^Error: There is no option --demmo\./)
  assert.equal(readConfig({}, ['--demo']).demo, true)
})

test('the sample shop is off in production, unless it is asked for', () => {
  assert.equal(readConfig({}).demoPages, true)
  assert.equal(readConfig({ NODE_ENV: 'production' }).demoPages, false)
  assert.equal(readConfig({ NODE_ENV: 'production', DEMO_PAGES: 'on' }).demoPages, true)
})

test('.env.example and docs/operations.md tell every setting and its default, and no other', () => {
  const names = Object.keys(SETTINGS).sort()
  const inExample = [...read('.env.example').matchAll(/^#([A-Z0-9_]+)=(.*)$/gm)]
  const inDocs = [...read('docs/operations.md').matchAll(/^\| `([A-Z0-9_]+)` \| (.*?) \|/gm)]
  assert.deepEqual(inExample.map(([, name]) => name).sort(), names)
  assert.deepEqual(inDocs.map(([, name]) => name).sort(), names)
  for (const [name, { fallback }] of Object.entries(SETTINGS)) {
    if (fallback === undefined) continue
    const shown = typeof fallback === 'boolean' ? (fallback ? 'on' : 'off') : String(fallback)
    assert.equal(inExample.find((match) => match[1] === name)?.[2], shown, `${name} in .env.example`)
    assert.equal(inDocs.find((match) => match[1] === name)?.[2], `\`${shown}\``, `${name} in docs/operations.md`)
  }
})
