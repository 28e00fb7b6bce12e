import type { ConversationPage } from '@parley/protocol/page.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { CircleCheck, ExternalLink } from 'lucide-react'
import { Snippet } from '../inboxes/snippet.tsx'
import { request } from '../live/request.ts'
import { installationQuery } from '../live/workspace.ts'
import { Button } from '../ui/button.tsx'
import { TypingDots } from '../ui/typing-dots.tsx'
import type { Made } from './set-up-page.tsx'

const LOOK_MS = 3000

export function SnippetStep({ made }: { made: Made }) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const { data: installation } = useQuery(installationQuery)
  const first = useQuery({
    queryKey: ['first-hello'],
    queryFn: () => request.get<ConversationPage>('/conversations?view=all&limit=1'),
    refetchInterval: (query) => (query.state.data?.conversations.length ? false : LOOK_MS),
  })
  const hello = first.data?.conversations[0]
  const open = () => {
    client.removeQueries({ queryKey: ['just-set-up'] })
    client.removeQueries({ queryKey: ['first-hello'] })
    void navigate({ to: '/' })
  }
  return (
    <div className="obf">
      <h1>Put it on your site</h1>
      <p className="t2">Paste this before the closing body tag, on every page.</p>
      <Snippet text={made.snippet} />
      <ul className="checks">
        <li>
          <CircleCheck className="i ok" />
          <span>
            <b>{made.me.workspace.name}</b> is ready
          </span>
          <span className="s t3">you are its owner</span>
        </li>
        <li>
          {hello ? <CircleCheck className="i ok" /> : <TypingDots />}
          <span>{hello ? <>{hello.visitor.name} said hello</> : 'Waiting for a first hello'}</span>
          {installation?.demo && (
            <a className="s link" href="/demo" target="_blank" rel="noreferrer">
              Try it in the sample shop
              <ExternalLink className="i i12" />
            </a>
          )}
        </li>
      </ul>
      <div className="row obn">
        <span className="grow" />
        <Button look="primary" size="large" onClick={open}>
          Open the inbox
        </Button>
      </div>
    </div>
  )
}
