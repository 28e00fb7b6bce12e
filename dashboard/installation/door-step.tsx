import type { Refusal } from '@parley/protocol/errors.ts'
import type { FormEvent } from 'react'
import { ColorField } from '../inboxes/color-field.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import type { SetUp } from './set-up-page.tsx'

export function DoorStep(props: {
  data: SetUp
  change(some: Partial<SetUp>): void
  refusal: Refusal | null
  busy: boolean
  onBack(): void
  onNext(): void
}) {
  const { data, change, refusal, busy } = props
  const submit = (event: FormEvent) => {
    event.preventDefault()
    props.onNext()
  }
  return (
    <form className="obf" onSubmit={submit} noValidate>
      <h1>Your front door</h1>
      <p className="t2">The chat on your site in your colour. You can change both later.</p>
      <ColorField value={data.color} onChange={(color) => change({ color })} large />
      <Field
        large
        label="Site address"
        optional
        name="url"
        inputMode="url"
        autoComplete="url"
        placeholder="shop.example"
        dir="ltr"
        value={data.site}
        onChange={(event) => change({ site: event.target.value })}
        hint="Only this site may show your chat. Leave it empty to allow any."
        error={refusal?.field === 'site' ? refusal.message : undefined}
      />
      <div className="row obn">
        <Button look="ghost" size="large" onClick={props.onBack}>
          Back
        </Button>
        <span className="grow" />
        <Button type="submit" look="primary" size="large" disabled={busy}>
          Create the workspace
        </Button>
      </div>
    </form>
  )
}
