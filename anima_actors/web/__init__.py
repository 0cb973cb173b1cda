"""Minds over HTTP.

api    an endpoint for programs: OpenAI's chat completions, and the minds themselves
"""
