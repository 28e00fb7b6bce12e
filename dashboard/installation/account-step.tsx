import type { Refusal } from '@parley/protocol/errors.ts'
import { type FormEvent, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Field, FieldError, PasswordField } from '../ui/field.tsx'
import type { SetUp } from './set-up-page.tsx'

export const SHORTEST_PASSWORD = 10

export function AccountStep(props: {
  data: SetUp
  change(some: Partial<SetUp>): void
  refusal: Refusal | null
  onNext(): void
}) {
  const { data, change, refusal } = props
  const [tried, setTried] = useState(false)
  const wrong = {
    workspace: data.workspace.trim() === '' && 'Say what your company is called.',
    name: data.name.trim() === '' && 'Say your name. Visitors see it.',
    email: !/^\S+@\S+\.\S+$/.test(data.email.trim()) && 'Not an e-mail address yet. Use name@example.com.',
    password: data.password.length < SHORTEST_PASSWORD && `Too short. Use at least ${SHORTEST_PASSWORD} characters.`,
  }
  const errorOf = (field: keyof typeof wrong) => {
    if (refusal?.field === field || (field === 'password' && refusal?.code.startsWith('password-too')))
      return refusal.message
    return (tried && wrong[field]) || undefined
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!Object.values(wrong).some(Boolean)) props.onNext()
  }
  const unplaced = refusal && !refusal.field && !refusal.code.startsWith('password-too')
  return (
    <form className="obf" onSubmit={submit} noValidate>
      <h1>Welcome to Parley</h1>
      <p className="t2">A workspace for your team, and you as its owner.</p>
      <Field
        large
        label="Workspace name"
        name="organization"
        autoComplete="organization"
        autoFocus
        maxLength={80}
        value={data.workspace}
        onChange={(event) => change({ workspace: event.target.value })}
        hint="Your company or shop. Visitors see it."
        error={errorOf('workspace')}
      />
      <Field
        large
        label="Your name"
        name="name"
        autoComplete="name"
        maxLength={80}
        value={data.name}
        onChange={(event) => change({ name: event.target.value })}
        error={errorOf('name')}
      />
      <Field
        large
        label="Email"
        type="email"
        name="email"
        autoComplete="username"
        value={data.email}
        onChange={(event) => change({ email: event.target.value })}
        error={errorOf('email')}
      />
      <PasswordField
        large
        label="Password"
        name="password"
        autoComplete="new-password"
        value={data.password}
        onChange={(event) => change({ password: event.target.value })}
        hint="At least 10 characters. A few words are easier to keep than signs."
        error={errorOf('password')}
      />
      {unplaced && <FieldError>{refusal.message}</FieldError>}
      <div className="row obn">
        <span className="grow" />
        <Button type="submit" look="primary" size="large">
          Continue
        </Button>
      </div>
    </form>
  )
}
