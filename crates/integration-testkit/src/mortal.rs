use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

/// A future that is dropped after so many polls, wherever it stands.
pub struct Mortal<F> {
    of: Pin<Box<F>>,
    left: usize,
}

impl<F: Future> Mortal<F> {
    /// Lets `future` run for `polls` steps. The answer is whether it came to its end before.
    pub fn new(future: F, polls: usize) -> Self {
        Self { of: Box::pin(future), left: polls }
    }
}

impl<F: Future> Future for Mortal<F> {
    type Output = bool;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        if self.left == 0 {
            return Poll::Ready(false);
        }
        self.left -= 1;
        match self.of.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(true),
            // Whoever wakes us may do so after our death.
            Poll::Pending if self.left == 0 => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    }
}
