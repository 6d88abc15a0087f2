"""Forms of the desk's part about funds, people and warnings 「录入表单」: what is asked, never what is lawful."""
