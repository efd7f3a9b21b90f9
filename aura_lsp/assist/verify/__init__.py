"""Whether what a model wrote may be offered: pure functions of a text, a place in it and a reply.

An answer is an `Offer`, whose title says what was checked and no more, or a `Refusal`, whose
reasons can be shown to the user and fed back to the model. No model is asked here, and no file is
written.
"""
