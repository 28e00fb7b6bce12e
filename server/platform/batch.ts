/**
 * Natural batches: what is asked while a read is under way is read together next. Asked alone, it is read at once; when
 * thousands ask in the same second, it takes a read for each hundred of them. No timer, and nothing read before it was asked.
 */
export function openBatch<Ask, Answer>(most: number, read: (key: string, asks: Ask[]) => Promise<Answer[]>) {
  type Waiting = { ask: Ask; resolve(answer: Answer): void; reject(error: unknown): void }
  const lanes = new Map<string, Waiting[]>()

  async function fly(key: string, lane: Waiting[]): Promise<void> {
    await null // Whoever asks in the same step shares the first read.
    while (lane.length > 0) {
      const batch = lane.splice(0, most)
      try {
        const answers = await read(
          key,
          batch.map((one) => one.ask),
        )
        for (const [i, one] of batch.entries()) one.resolve(answers[i]!)
      } catch (error) {
        for (const one of batch) one.reject(error)
      }
    }
    lanes.delete(key)
  }

  /** Answers are in the order of what was asked; a read that fails fails for all who share it. */
  return (key: string, ask: Ask): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const lane = lanes.get(key)
      if (lane) return void lane.push({ ask, resolve, reject })
      const first: Waiting[] = [{ ask, resolve, reject }]
      lanes.set(key, first)
      void fly(key, first)
    })
}
