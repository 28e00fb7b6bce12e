import pg from 'pg'

const BATCH = 100

/** The floor under jobs: rows taken a hundred at a time under SKIP LOCKED and deleted in the same transaction, woken by NOTIFY. */
export async function openSkipLocked(url: string, job: () => Promise<void>) {
  const listener = new pg.Client(url)
  const worker = new pg.Client(url)
  await Promise.all([listener.connect(), worker.connect()])
  let busy: Promise<void> | null = null
  let again = false
  const wake = () => {
    again = true
    busy ??= drain().finally(() => {
      busy = null
    })
  }
  async function drain() {
    while (again) {
      again = false
      for (;;) {
        await worker.query('begin')
        const { rows } = await worker.query({ name: 'take', text: TAKE })
        for (const _ of rows) await job()
        await worker.query('commit')
        if (rows.length === 0) break
      }
    }
  }
  listener.on('notification', wake)
  await listener.query('listen floor_jobs')
  wake()
  return {
    async stop() {
      await busy
      await Promise.all([listener.end(), worker.end()])
    },
  }
}

const TAKE = `delete from floor_jobs where id in (select id from floor_jobs order by id limit ${BATCH} for update skip locked) returning id`
