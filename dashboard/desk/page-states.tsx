import { Link, useRouter } from '@tanstack/react-router'
import { CircleAlert, Compass, RotateCcw } from 'lucide-react'
import { sentenceOf } from '../live/request.ts'
import { Blank } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'

export function NotFound() {
  return (
    <main className="whole">
      <Blank icon={Compass} title="Nothing at this address" text="It may have moved, or the link is cut short.">
        <Link to="/" className="btn sec">
          Open the inbox
        </Link>
      </Blank>
    </main>
  )
}

export function PageBroken({ error }: { error: unknown }) {
  const router = useRouter()
  return (
    <main className="whole">
      <Blank icon={CircleAlert} bad title="Could not load this page" text={sentenceOf(error)}>
        <Button onClick={() => router.invalidate()}>
          <RotateCcw className="i" />
          Try now
        </Button>
      </Blank>
    </main>
  )
}
