import type { ContactImport, ImportSettings, ImportTally } from '@parley/protocol/contact.ts'
import { need } from '../agents/roles.ts'
import type { Viewer } from '../agents/viewer.ts'
import { listFields } from '../fields/field.ts'
import { type Db, type Tx, transaction } from '../platform/database.ts'
import { notFound, Refused } from '../platform/refused.ts'
import { learnFile, MOST_BYTES } from './import-file.ts'

const PIECE = 262_144

type Row = {
  id: string
  name: string
  bytes: number
  encoding: ContactImport['encoding']
  separator: ContactImport['separator']
  columns: ContactImport['columns']
  rows: number
  state: ContactImport['state']
  settings: ImportSettings | null
  done_rows: number
  tally: ImportTally
  by_id: string | null
  created_at: Date
}

const COLUMNS =
  'id, name, bytes, encoding, separator, columns, rows, state, settings, done_rows, tally, by_id, created_at'

/** Takes in a file and says what it holds. Nothing of it goes into the book yet. The same id again is the same import. */
export async function takeInImport(
  db: Db,
  viewer: Viewer,
  { id, name, bytes }: { id: string; name: string; bytes: Buffer },
): Promise<ContactImport> {
  need(viewer, 'contacts.manage')
  if (bytes.length > MOST_BYTES) throw tooLarge()
  const fields = await transaction(db, viewer.workspaceId, listFields)
  const { encoding, separator, columns, rows } = await learnFile(bytes, fields)
  return transaction(db, viewer.workspaceId, async (tx) => {
    const made = await tx.rows(
      'take-in-import',
      `insert into contact_imports (workspace_id, id, name, bytes, encoding, separator, columns, rows, by_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning id`,
      [tx.workspaceId, id, name, bytes.length, encoding, separator, JSON.stringify(columns), rows, viewer.id],
    )
    for (let at = 0; made.length > 0 && at < bytes.length; at += PIECE) {
      await tx.rows(
        'take-in-piece',
        'insert into contact_import_pieces (workspace_id, import_id, n, bytes) values ($1, $2, $3, $4)',
        [tx.workspaceId, id, at / PIECE, bytes.subarray(at, at + PIECE)],
      )
    }
    return getImport(tx, id)
  })
}

export function tooLarge(): Refused {
  return new Refused(
    'file-too-large',
    `This file has more than ${MOST_BYTES / 1_048_576} MB. Split it and import each part.`,
  )
}

export async function listImports(tx: Tx): Promise<ContactImport[]> {
  const rows = await tx.rows<Row>(
    'list-imports',
    `select ${COLUMNS} from contact_imports where workspace_id = $1 and state <> 'draft' order by created_at desc, id limit 20`,
    [tx.workspaceId],
  )
  return rows.map(present)
}

export async function getImport(tx: Tx, id: string, lock: '' | 'for update' = ''): Promise<ContactImport> {
  const [row] = await tx.rows<Row>(
    `get-import${lock}`,
    `select ${COLUMNS} from contact_imports where workspace_id = $1 and id = $2 ${lock}`,
    [tx.workspaceId, id],
  )
  if (!row) throw notFound('import')
  return present(row)
}

/** The file's bytes, a piece at a time and each in a transaction of its own. */
export async function* piecesOf(db: Db, workspaceId: string, id: string): AsyncGenerator<Buffer> {
  for (let n = 0; ; n++) {
    const [piece] = await transaction(db, workspaceId, (tx) =>
      tx.rows<{ bytes: Buffer }>(
        'read-piece',
        'select bytes from contact_import_pieces where workspace_id = $1 and import_id = $2 and n = $3',
        [workspaceId, id, n],
      ),
    )
    if (!piece) return
    yield piece.bytes
  }
}

function present({ done_rows: doneRows, by_id: by, created_at, ...row }: Row): ContactImport {
  return { ...row, doneRows, by, createdAt: created_at.toISOString() }
}
