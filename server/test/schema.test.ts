import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ownDatabase } from './database.ts'
import { SCHEMA_FILE, schemaOf, TABLES_FILE, tablesOf } from './schema.ts'

const { connection } = await ownDatabase()

test('the types and the schema on file are those that the migrations make (if not: npm run tables)', async () => {
  assert.equal(readFileSync(TABLES_FILE, 'utf8'), await tablesOf(connection.connectionString!))
  assert.equal(readFileSync(SCHEMA_FILE, 'utf8'), await schemaOf(connection.connectionString!))
})
