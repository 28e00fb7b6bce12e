/** A token bucket: `burst` at once, then one every `everyMs`. Time is a parameter. */
export type Bucket = { tokens: number; at: number }

/** What sums of fractions may lack of a whole: who waited as long as they were told may pass. */
const ROUNDING = 1e-9

/** Takes one; 0 when it may pass, else how many milliseconds to wait. */
export function take(bucket: Bucket, { burst, everyMs }: { burst: number; everyMs: number }, now: number): number {
  bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.at) / Math.max(everyMs, 0.001))
  bucket.at = now
  if (bucket.tokens < 1 - ROUNDING) return Math.ceil((1 - bucket.tokens) * everyMs)
  bucket.tokens -= 1
  return 0
}

/** Buckets by key (a visitor, an address), forgotten once they are full again. */
export function openBuckets(rate: { burst: number; everyMs: number }) {
  const buckets = new Map<string, Bucket>()
  const sweep = setInterval(() => {
    const full = performance.now() - rate.burst * rate.everyMs
    for (const [key, bucket] of buckets) if (bucket.at < full) buckets.delete(key)
  }, 30_000).unref()
  return {
    take(key: string, now = performance.now()): number {
      let bucket = buckets.get(key)
      if (!bucket) {
        bucket = { tokens: rate.burst, at: now }
        buckets.set(key, bucket)
      }
      return take(bucket, rate, now)
    },
    close: () => clearInterval(sweep),
  }
}
export type Buckets = ReturnType<typeof openBuckets>
