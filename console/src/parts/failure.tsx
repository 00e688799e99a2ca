import type { ReactNode } from 'react';
import { Component } from 'react';

/** Keeps a page that breaks from taking the others with it. */
export class Failure extends Component<{ children: ReactNode }, { message: string }> {
  override state = { message: '' };

  static getDerivedStateFromError(failure: unknown): { message: string } {
    return { message: failure instanceof Error ? failure.message : String(failure) };
  }

  override render(): ReactNode {
    return this.state.message === '' ? (
      this.props.children
    ) : (
      <p className="note bad" role="alert">
        This page cannot be shown: {this.state.message}
      </p>
    );
  }
}
