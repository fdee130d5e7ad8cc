// SPDX-License-Identifier: GPL-2.0-only
/*
 * To whoever has its node open a denied device looks like one that was
 * unplugged: these stand in for the node's file operations.
 */
#include "refuse.h"

/**
 * cg_refuse_read - read() of a denied device's node
 * @filp: the file
 * @buf: not written to
 * @size: bytes asked for
 * @pos: left alone
 *
 * Return: -ENODEV.
 */
ssize_t cg_refuse_read(struct file *filp, char __user *buf, size_t size, loff_t *pos)
{
	return -ENODEV;
}

/**
 * cg_refuse_write - write() to a denied device's node
 * @filp: the file
 * @buf: not looked at
 * @size: bytes of it
 * @pos: left alone
 *
 * Return: -ENODEV.
 */
ssize_t cg_refuse_write(struct file *filp, const char __user *buf, size_t size, loff_t *pos)
{
	return -ENODEV;
}

/**
 * cg_refuse_poll - poll() of a denied device's node
 * @filp: the file
 * @table: whom nothing wakes
 *
 * Return: what a node says whose device is gone.
 */
__poll_t cg_refuse_poll(struct file *filp, struct poll_table_struct *table)
{
	return EPOLLERR | EPOLLHUP;
}

/**
 * cg_refuse_ioctl - ioctl() of a denied device's node
 * @filp: the file
 * @cmd: whatever
 * @arg: likewise
 *
 * Return: -ENODEV.
 */
long cg_refuse_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	return -ENODEV;
}

/**
 * cg_refuse_mmap - mmap() of a denied device's node
 * @filp: the file
 * @vma: stays empty
 *
 * Return: -ENODEV.
 */
int cg_refuse_mmap(struct file *filp, struct vm_area_struct *vma)
{
	return -ENODEV;
}
