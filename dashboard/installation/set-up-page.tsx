import '../sign-in/sign-in.css'
import './set-up.css'
import type { Me } from '@parley/protocol/agent.ts'
import type { Inbox } from '@parley/protocol/inbox.ts'
import { useMutation } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { Failed, request } from '../live/request.ts'
import { installationQuery, meQuery, queries } from '../live/workspace.ts'
import { BrandMark } from '../ui/avatar.tsx'
import { AccountStep } from './account-step.tsx'
import { DoorStep } from './door-step.tsx'
import { SitePreview } from './site-preview.tsx'
import { SnippetStep } from './snippet-step.tsx'

export type SetUp = { workspace: string; name: string; email: string; password: string; color: string; site: string }
export type Made = { me: Me; inbox: Inbox; snippet: string }

const STEPS = ['Your workspace', 'Your front door', 'On your site']

/** The first page anyone ever sees of Parley: three calm steps, and only the first two ask anything. */
export function SetUpPage() {
  const [step, setStep] = useState(0)
  const [data, setData] = useState<SetUp>({
    workspace: '',
    name: '',
    email: '',
    password: '',
    color: '#00777a',
    site: '',
  })
  const change = (some: Partial<SetUp>) => setData((was) => ({ ...was, ...some }))
  const make = useMutation({
    mutationFn: ({ site, ...rest }: SetUp) =>
      request.post<Made>('/installation', { ...rest, ...(site.trim() && { site: site.trim() }) }),
    onSuccess: ({ me }) => {
      queries.setQueryData(meQuery.queryKey, me)
      queries.setQueryData(['just-set-up'], true)
      void queries.invalidateQueries({ queryKey: installationQuery.queryKey })
      setStep(2)
    },
    onError: (error) => {
      // The answer names the field at fault: go to the step that has it.
      if (error instanceof Failed && error.refusal.field !== 'site' && error.refusal.field !== 'color') setStep(0)
    },
  })
  const refusal = make.error instanceof Failed ? make.error.refusal : null

  return (
    <div className="ob">
      <main className="obl">
        <BrandMark />
        <ol className="steps">
          {STEPS.map((name, at) => (
            <li
              key={name}
              className={at < step ? 'done' : at === step ? 'cur' : ''}
              {...(at === step && { 'aria-current': 'step' })}
            >
              <span className="sn">{at < step ? <Check className="i i12" aria-label="done" /> : at + 1}</span>
              <span className="word">{name}</span>
            </li>
          ))}
        </ol>
        {step === 0 && <AccountStep data={data} change={change} refusal={refusal} onNext={() => setStep(1)} />}
        {step === 1 && (
          <DoorStep
            data={data}
            change={change}
            refusal={refusal}
            busy={make.isPending}
            onBack={() => setStep(0)}
            onNext={() => make.mutate(data)}
          />
        )}
        {step === 2 && make.data && <SnippetStep made={make.data} />}
      </main>
      <aside className="obr" aria-hidden="true">
        <SitePreview
          name={data.workspace || 'Your company'}
          site={data.site}
          color={data.color}
          agent={data.name || 'You'}
          open={step < 2}
        />
      </aside>
    </div>
  )
}
