"""Cases 「事项」: how things are done; one run of one version of a procedure 「程序」.

Here live the **case** 「事项」, its **revisions** 「申请内容」, its **steps** 「环节」 with due dates 「办理期限」 and colours
「超期预警」, **suspensions** 「中止」, **attachments** 「附件」 over blobs 「文件」, and **invoice claims** 「发票占用」.
What may happen next is decided by the pure procedure machine (`daylight.kernel.machine`); the acts here load rows, ask
it, and write what it answers.
"""
